import type { SyntheticEvent } from "react";

/** What text-like controls share: 32 px high, a border of 3:1, and 16 px text on touch, where browsers else zoom in. */
export const controlClasses = [
  "w-full min-w-0 rounded-md border border-input bg-background text-foreground transition-colors placeholder:text-muted-foreground",
  "focus-visible:-outline-offset-1 aria-invalid:border-destructive aria-invalid:outline-destructive",
  "disabled:cursor-not-allowed disabled:bg-muted disabled:text-muted-foreground pointer-coarse:text-base",
].join(" ");

/** Popped-up surfaces: menus, lists, popovers. */
export const surfaceClasses = [
  "z-50 rounded-md border bg-popover text-popover-foreground shadow-md",
  "data-[state=open]:animate-in data-[state=open]:fade-in-0 data-[state=open]:zoom-in-98",
  "data-[state=closed]:animate-out data-[state=closed]:fade-out-0 data-[state=closed]:zoom-out-98",
].join(" ");

/** One line of a menu or list. The ring shows for the keyboard only. */
export const itemClasses = [
  "relative flex min-h-8 cursor-default items-center gap-2 rounded-sm px-2 py-1 select-none pointer-coarse:min-h-10",
  "focus:bg-accent focus:text-accent-foreground focus-visible:-outline-offset-2",
  "data-[disabled]:pointer-events-none data-[disabled]:opacity-50",
  "[&_svg]:pointer-events-none [&_svg]:shrink-0 [&_svg:not([class*='size-'])]:size-4 [&_svg:not([class*='text-'])]:text-muted-foreground",
].join(" ");

const keep = (event: SyntheticEvent) => event.stopPropagation();

/** An open dialog stops all scrolling outside of it, and popped-up surfaces are outside: this lets them scroll. */
export const ownScrolling = { onWheel: keep, onTouchMove: keep };
