import { expect, it } from "vitest";

import { changedPaths, NEW_TENANT, tenantSchema } from "./tenant-fields";

const problemsOf = (fields: Partial<typeof NEW_TENANT>): Record<string, string> => {
  const result = tenantSchema.safeParse({ ...NEW_TENANT, name: "North", slug: "north", ...fields });
  return Object.fromEntries(result.error?.issues.map(({ path, message }) => [path.join("."), message]) ?? []);
};

it("lets what is optional be empty, and says what is wrong with it otherwise", () => {
  expect(problemsOf({})).toEqual({});
  expect(problemsOf({ email: "nobody", url: "nowhere", maxUsers: "0" })).toEqual({
    email: "common:validation.email",
    url: "common:validation.url",
    maxUsers: "common:validation.number",
  });
  expect(problemsOf({ email: "a@b.example", url: "https://north.example", maxUsers: "12" })).toEqual({});
});

it("takes only slugs that the server takes", () => {
  for (const slug of ["north", "North_2", "a-b"]) expect(problemsOf({ slug })).toEqual({});
  for (const slug of ["nörth", "a b", "a/b"]) expect(problemsOf({ slug })).toEqual({ slug: "common:validation.slug" });
});

it("names changed fields as the contract does", () => {
  expect(changedPaths({ name: true, maxUsers: true, url: false })).toEqual(["name", "max_users"]);
});
