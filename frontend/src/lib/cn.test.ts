import { twMerge } from "tailwind-merge";
import { describe, expect, it } from "vitest";

import { cn } from "./cn";

const files = import.meta.glob<string>(["../**/*.{ts,tsx}", "!../gen/**", "!../**/*.test.*", "!./cn.ts"], {
  eager: true,
  query: "?raw",
  import: "default",
});

/** All classes that are written anywhere, without their modifiers. tailwind-merge drops the double of what it knows. */
function classesInUse(): string[] {
  const words = Object.values(files).flatMap((text) =>
    [...text.matchAll(/"([^"\n]*)"|`([^`]*)`/g)].flatMap(([, plain, template]) =>
      (plain ?? template ?? "").split(/\s+/),
    ),
  );
  return [...new Set(words.map((word) => word.replace(/^(?:[\w-]*(?:\[[^\]]*\])?[\w-]*:|\[[^\]]*\]:)+/, "")))].filter(
    (word) => word !== "" && twMerge(`${word} ${word}`) === word,
  );
}

describe("cn", () => {
  it("settles every pair of classes in use as tailwind-merge does", () => {
    const classes = classesInUse();
    expect(classes.length).toBeGreaterThan(300);
    const wrong: string[] = [];
    for (const one of classes) {
      for (const other of classes) {
        const pair = `${one} ${other}`;
        if (one !== other && cn(pair) !== twMerge(pair)) wrong.push(`${pair} → ${cn(pair)}, not ${twMerge(pair)}`);
      }
    }
    expect(wrong.slice(0, 40)).toEqual([]);
  });

  it.each([
    ["h-8 px-3 h-9", "px-3 h-9"],
    ["hover:bg-muted bg-card hover:bg-accent", "bg-card hover:bg-accent"],
    ["dark:hover:h-1 hover:dark:h-2", "hover:dark:h-2"],
    ["[&_svg]:size-4 size-8 [&_svg]:size-5", "size-8 [&_svg]:size-5"],
    ["!mt-1 mt-2 !mt-3", "mt-2 !mt-3"],
    ["-mx-1 mx-auto", "mx-auto"],
    ["max-w-[calc(100%-2rem)] max-w-sm", "max-w-sm"],
    ["bg-primary/90 bg-accent", "bg-accent"],
    ["group peer group", "group peer group"],
  ])("makes of %s %s", (classes, result) => {
    expect(cn(classes)).toBe(result);
    expect(twMerge(classes)).toBe(result);
  });

  it("takes lists and conditions", () => {
    expect(cn("p-2", undefined, [false, "p-4"], { flex: true, grid: false })).toBe("p-4 flex");
  });
});
