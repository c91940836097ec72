import { expect, it } from "vitest";

import { slugOf } from "./slug";

it.each([
  ["North Fibre", "north-fibre"],
  ["  Café Zürich & Söhne  ", "cafe-zurich-sohne"],
  ["Straße 7", "strasse-7"],
  ["2nd ISP_v2", "2nd-isp-v2"],
  ["東京", ""],
])("makes of %j the slug %j", (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

it("keeps a slug within what the server takes", () => {
  expect(slugOf("x ".repeat(200))).toMatch(/^(x-)+x$/);
  expect(slugOf("a".repeat(300))).toHaveLength(160);
});
