import { describe, expect, it } from "vitest";

import { diff, readDetails } from "./diff";

describe("what changed between two objects", () => {
  it("is told field by field, in the order of their names", () => {
    expect(diff({ b: 1, a: "x", gone: true }, { b: 2, a: "x", come: "y" })).toEqual([
      { path: ["b"], kind: "changed", before: 1, after: 2 },
      { path: ["come"], kind: "added", before: null, after: "y" },
      { path: ["gone"], kind: "removed", before: true, after: null },
    ]);
  });

  it("goes into nested objects", () => {
    const before = { settings: { locale: "en", colors: { brand: "#000", text: "#111" } } };
    const after = { settings: { locale: "en", colors: { brand: "#fff", text: "#111" } } };
    expect(diff(before, after)).toEqual([
      { path: ["settings", "colors", "brand"], kind: "changed", before: "#000", after: "#fff" },
    ]);
  });

  it("tells the fields of an object that came or went as a whole", () => {
    expect(diff({}, { address: { city: "Lyon" } })).toEqual([
      { path: ["address", "city"], kind: "added", before: null, after: "Lyon" },
    ]);
    expect(diff({ address: { city: "Lyon" } }, { address: null })).toEqual([
      { path: ["address", "city"], kind: "removed", before: "Lyon", after: null },
    ]);
  });

  it("takes an object that became a plain value as one change", () => {
    expect(diff({ a: { b: 1 } }, { a: 5 })).toEqual([{ path: ["a"], kind: "changed", before: { b: 1 }, after: 5 }]);
  });

  it("compares lists by what they hold", () => {
    expect(diff({ scopes: ["a", "b"] }, { scopes: ["a", "b"] })).toEqual([]);
    expect(diff({ scopes: ["a"] }, { scopes: ["a", "b"] })).toHaveLength(1);
  });

  it("does not tell null from empty, but false from nothing", () => {
    expect(diff({ bio: null }, { bio: "" })).toEqual([]);
    expect(diff({ is_active: null }, { is_active: false })).toEqual([
      { path: ["is_active"], kind: "added", before: null, after: false },
    ]);
  });
});

describe("an entry's details", () => {
  it("are its changes and the rest", () => {
    const { changes, rest } = readDetails({
      before: { name: null },
      after: { name: "Gateway" },
      secret: "********",
      reason: "",
    });
    expect(changes).toEqual([{ path: ["name"], kind: "added", before: null, after: "Gateway" }]);
    expect(rest).toEqual([["secret", "********"]]);
  });

  it("read pairs such as old_role and new_role as a change", () => {
    const { changes, rest } = readDetails({ old_role: "subscriber", new_role: "tenant_owner", new_only: 1 });
    expect(changes).toEqual([{ path: ["role"], kind: "changed", before: "subscriber", after: "tenant_owner" }]);
    expect(rest).toEqual([["new_only", 1]]);
  });
});
