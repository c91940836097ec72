import type { ReactNode } from "react";
import { Direction } from "radix-ui";

export interface DirectionProviderProps {
  dir: "ltr" | "rtl";
  children: ReactNode;
}

/** Around the application: menus, tabs and sliders take the way of their arrow keys from here. */
export function DirectionProvider({ dir, children }: DirectionProviderProps) {
  return <Direction.Provider dir={dir}>{children}</Direction.Provider>;
}
