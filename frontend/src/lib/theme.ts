import { useEffect } from "react";

import { readWord, writeWord } from "./storage";
import { createStore, useStore } from "./store";

export type Theme = "light" | "dark" | "system";

const chosen = createStore<Theme>(asTheme(readWord("theme")));

function asTheme(word: string | null): Theme {
  return word === "light" || word === "dark" ? word : "system";
}

const prefersDark = (): MediaQueryList => matchMedia("(prefers-color-scheme: dark)");

function apply(): void {
  const theme = chosen.get();
  const dark = theme === "dark" || (theme === "system" && prefersDark().matches);
  document.documentElement.classList.toggle("dark", dark);
}

export function setTheme(theme: Theme): void {
  writeWord("theme", theme);
  chosen.set(theme);
  apply();
}

export function useTheme(): [Theme, (theme: Theme) => void] {
  return [useStore(chosen), setTheme];
}

/** Follows the system's choice while no other was made. */
export function useFollowSystemTheme(): void {
  useEffect(() => {
    const query = prefersDark();
    query.addEventListener("change", apply);
    return () => query.removeEventListener("change", apply);
  }, []);
}
