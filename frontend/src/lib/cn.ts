// Joins class names. Where two of Tailwind's contradict each other the later one holds, so that a component's own look can
// be changed from outside. `tailwind-merge` does the same for every class there is, at 8 kB and 20 ms before the first
// page; this knows the classes that are in use, and cn.test.ts holds it against `tailwind-merge` for all of them.
import { clsx, type ClassValue } from "clsx";

/** What a class sets, by the whole class. */
const WORDS: Record<string, string> = {};
const word = (group: string, ...classes: string[]): void => classes.forEach((one) => (WORDS[one] = group));
word("display", "block", "inline", "inline-block", "flex", "inline-flex", "grid", "inline-grid", "contents", "hidden");
word("display", "table", "inline-table", "table-caption", "table-cell", "table-row", "list-item", "flow-root");
word("position", "static", "fixed", "absolute", "relative", "sticky");
word("visibility", "visible", "invisible", "collapse");
word("sr", "sr-only", "not-sr-only");
word("font-style", "italic", "not-italic");
word("text-decoration", "underline", "overline", "line-through", "no-underline");
word("text-transform", "uppercase", "lowercase", "capitalize", "normal-case");
word("text-overflow", "truncate", "text-ellipsis", "text-clip");
word("text-align", "text-start", "text-center", "text-end", "text-justify", "text-left", "text-right");
word("text-wrap", "text-wrap", "text-nowrap", "text-balance", "text-pretty");
word("flex-direction", "flex-row", "flex-row-reverse", "flex-col", "flex-col-reverse");
word("flex-wrap", "flex-wrap", "flex-wrap-reverse", "flex-nowrap");
word("border-style", "border-solid", "border-dashed", "border-dotted", "border-double", "border-hidden", "border-none");
word("border-collapse", "border-collapse", "border-separate");
word("outline-style", "outline-solid", "outline-dashed", "outline-dotted", "outline-none", "outline-hidden");
word("numeric-spacing", "tabular-nums", "proportional-nums");
word("object-position", "object-center", "object-top", "object-bottom");

/** What a class sets, by how it begins: the longest beginning counts. */
const BEGINNINGS = new Set(
  [
    "p px py ps pe pt pb pl pr m mx my ms me mt mb ml mr w h size min-w min-h max-w max-h gap gap-x gap-y",
    "inset inset-x inset-y top bottom start end left right z order basis grow shrink aspect columns",
    "grid-cols grid-rows grid-flow col-start col-end row-start row-end auto-rows auto-cols items justify",
    "justify-items justify-self self content place-items place-content place-self overflow overflow-x overflow-y overscroll",
    "rounded rounded-s rounded-e rounded-t rounded-b rounded-l rounded-r opacity leading tracking line-clamp whitespace break",
    "cursor select pointer-events translate translate-x translate-y rotate scale duration delay ease transition align caption",
    "appearance field-sizing fill underline-offset outline-offset will-change resize",
    "scroll-m scroll-mx scroll-my scroll-mt scroll-mb scroll-p scroll-px scroll-py scroll-pt scroll-pb",
  ].flatMap((line) => line.split(" ")),
);

const SIZES = /^(xs|sm|base|lg|\dxl|xl)$/;
const WIDTH = /^(\d+|\[\d[^\]]*\])$/;
const SHADOW = /^(|2xs|xs|sm|md|lg|xl|2xl|none|\[.*\])$/;
const WEIGHT = /^(thin|extralight|light|normal|medium|semibold|bold|extrabold|black)$/;
const ANIMATION = /^(none|spin|ping|pulse|bounce|\[.*\])$/;

/** Beginnings that stand for several things, told apart by what follows. */
const KINDS: Record<string, (rest: string) => string | undefined> = {
  text: (rest) => (SIZES.test(rest) ? "font-size" : "text-color"),
  bg: () => "bg-color",
  font: (rest) => (WEIGHT.test(rest) ? "font-weight" : "font-family"),
  flex: () => "flex",
  col: () => "col",
  row: () => "row",
  shadow: (rest) => (SHADOW.test(rest) ? "shadow" : "shadow-color"),
  outline: (rest) => (rest === "" || WIDTH.test(rest) ? "outline-width" : "outline-color"),
  stroke: (rest) => (WIDTH.test(rest) ? "stroke-width" : "stroke"),
  decoration: (rest) => (WIDTH.test(rest) ? "decoration-width" : "decoration-color"),
  animate: (rest) => (ANIMATION.test(rest) ? "animate" : undefined),
  object: () => "object-fit",
  touch: (rest) => /^pan-[xy]/.exec(rest)?.[0] ?? "touch",
  divide: (rest) => (/^[xy]($|-)/.test(rest) ? `divide-${rest[0]}` : "divide-color"),
  border: (rest) => {
    const [, side = "", more = ""] = /^(?:([xysetrbl])(?:-|$))?(.*)$/.exec(rest) ?? [];
    return `border-${more === "" || WIDTH.test(more) ? "width" : "color"}${side && `-${side}`}`;
  },
  "border-spacing": () => "border-spacing",
};

/** What else is set by what sets this. */
const ALSO: Record<string, string[]> = {
  inset: ["inset-x", "inset-y", "start", "end", "top", "bottom", "left", "right"],
  "inset-x": ["start", "end", "left", "right"],
  "inset-y": ["top", "bottom"],
  overflow: ["overflow-x", "overflow-y"],
  flex: ["basis", "grow", "shrink"],
  gap: ["gap-x", "gap-y"],
  size: ["w", "h"],
  "font-size": ["leading"],
  "line-clamp": ["display", "overflow"],
  rounded: ["rounded-s", "rounded-e", "rounded-t", "rounded-b", "rounded-l", "rounded-r"],
  translate: ["translate-x", "translate-y"],
  touch: ["pan-x", "pan-y"],
  "pan-x": ["touch"],
  "pan-y": ["touch"],
};
for (const one of ["p", "m", "scroll-m", "scroll-p"]) {
  ALSO[one] = [..."xysetblr"].map((side) => one + side);
  ALSO[`${one}x`] = [..."selr"].map((side) => one + side);
  ALSO[`${one}y`] = [`${one}t`, `${one}b`];
}
for (const one of ["border-width", "border-color"]) {
  ALSO[one] = [..."xysetblr"].map((side) => `${one}-${side}`);
  ALSO[`${one}-x`] = [..."selr"].map((side) => `${one}-${side}`);
  ALSO[`${one}-y`] = [`${one}-t`, `${one}-b`];
}

/** Where the modifiers end: behind the last colon that stands in no brackets. */
function modifiersEnd(one: string): number {
  let depth = 0;
  let end = 0;
  for (let index = 0; index < one.length; index += 1) {
    const letter = one[index];
    if (letter === "[" || letter === "(") depth += 1;
    else if (letter === "]" || letter === ")") depth -= 1;
    else if (letter === ":" && depth === 0) end = index + 1;
  }
  return end;
}

function groupOf(name: string): string | undefined {
  const known = WORDS[name];
  if (known) return known;
  const bracket = name.search(/[[(/]/);
  for (let end = name.length; end > 0; end = name.lastIndexOf("-", end - 1)) {
    if (bracket >= 0 && end > bracket) continue;
    const beginning = name.slice(0, end);
    if (BEGINNINGS.has(beginning)) return beginning;
    if (Object.hasOwn(KINDS, beginning)) return KINDS[beginning]?.(name.slice(end + 1).replace(/\/[^\]]*$/, ""));
  }
  return undefined;
}

function merge(classes: string): string {
  const kept: string[] = [];
  const taken = new Set<string>();
  for (const one of classes.split(" ").reverse()) {
    const end = modifiersEnd(one);
    const important = one[end] === "!" || one.endsWith("!");
    const name = one.slice(end).replace(/^!?-?|!$/g, "");
    const group = groupOf(name);
    if (group) {
      const under = (important ? "!" : "") + one.slice(0, end).split(":").sort().join(":");
      if (taken.has(under + group)) continue;
      taken.add(under + group);
      ALSO[group]?.forEach((other) => taken.add(under + other));
    }
    kept.push(one);
  }
  return kept.reverse().join(" ");
}

const MOST_KEPT = 1000;
const merged = new Map<string, string>();

/** Joins class names; of two that contradict each other the later one holds. */
export function cn(...classes: ClassValue[]): string {
  const all = clsx(classes);
  let result = merged.get(all);
  if (result === undefined) {
    result = merge(all);
    if (merged.size >= MOST_KEPT) merged.clear();
    merged.set(all, result);
  }
  return result;
}
