import { useEffect, useRef } from "react";

interface Shortcut {
  key: string;
  /** With Ctrl, or ⌘ on a Mac. */
  mod?: boolean;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}

/** Calls back on a key; one without Ctrl or ⌘ not while somebody types. */
export function useShortcut({ key, mod = false }: Shortcut, run: () => void, enabled = true): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    if (!enabled) return;
    const listen = (event: KeyboardEvent): void => {
      if (event.key.toLowerCase() !== key || (event.ctrlKey || event.metaKey) !== mod || event.altKey) return;
      if (!mod && (isTyping(event.target) || document.querySelector("[role=dialog]"))) return;
      event.preventDefault();
      latest.current();
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, [key, mod, enabled]);
}
