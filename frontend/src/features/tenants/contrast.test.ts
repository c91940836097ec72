import { expect, it } from "vitest";

import { contrast, isColor } from "./contrast";

it("computes the ratios that WCAG's examples have", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5);
  expect(contrast("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  expect(contrast("#FFFFFF", "#767676")).toBeCloseTo(4.54, 2);
  expect(contrast("#123456", "#123456")).toBe(1);
});

it("knows no ratio of what is not a colour", () => {
  expect(isColor("#1d4ed8")).toBe(true);
  for (const text of ["", "#fff", "red", "#12345g"]) {
    expect(isColor(text)).toBe(false);
    expect(contrast(text, "#ffffff")).toBeUndefined();
  }
});
