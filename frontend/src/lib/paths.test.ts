import { expect, it } from "vitest";

import { paths, safeNext } from "./paths";

it("leaves empty parts out of a query", () => {
  expect(paths.sessions({ active: "true", tenant: undefined, q: "" })).toBe("/network/sessions?active=true");
  expect(paths.signIn("/")).toBe("/sign-in");
  expect(paths.signIn("/users?q=a b")).toBe("/sign-in?next=%2Fusers%3Fq%3Da+b");
});

it("goes nowhere but to pages of this application after signing in", () => {
  expect(safeNext("/users/7")).toBe("/users/7");
  for (const elsewhere of [
    "//evil.example",
    "/\\evil.example",
    "/\t/evil.example",
    "/.//evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "",
    null,
  ]) {
    expect(safeNext(elsewhere)).toBe("/");
  }
});
