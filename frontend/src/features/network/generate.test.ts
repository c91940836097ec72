import { expect, it } from "vitest";

import { generate, PASSWORD_LENGTH, SECRET_LENGTH } from "./generate";

it("generates secrets that are long, different, and of characters that need no quoting", () => {
  const secrets = Array.from({ length: 200 }, () => generate(SECRET_LENGTH));
  expect(SECRET_LENGTH).toBeGreaterThanOrEqual(24);
  expect(new Set(secrets).size).toBe(200);
  expect(secrets.every((secret) => /^[A-HJ-NP-Za-km-z2-9]{32}$/.test(secret))).toBe(true);
  expect(generate(PASSWORD_LENGTH)).toHaveLength(16);
});

it("uses every character that it may", () => {
  expect(new Set(generate(6400)).size).toBe(56);
});
