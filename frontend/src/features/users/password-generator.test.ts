import { expect, it } from "vitest";

import { generatePassword } from "./password-generator";

it("makes long passwords with a character of each kind, and never the same twice", () => {
  const passwords = Array.from({ length: 200 }, generatePassword);
  for (const password of passwords) {
    expect(password).toHaveLength(20);
    for (const kind of [/[a-z]/, /[A-Z]/, /[2-9]/, /[-_.+]/]) expect(password).toMatch(kind);
    expect(password).not.toMatch(/[lIO01]/);
  }
  expect(new Set(passwords).size).toBe(passwords.length);
});
