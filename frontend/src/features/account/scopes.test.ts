import { create } from "@bufbuild/protobuf";
import { expect, it } from "vitest";

import { PermissionDescriptionSchema } from "@/gen/wiwebb/identity/v1/permission_service_pb";

import { allowed, byDomain, coveredBy, covers, grantable, verbPatterns, withScope } from "./scopes";

const described = (name: string, ...rpcs: { summary: string; peopleOnly?: boolean }[]) =>
  create(PermissionDescriptionSchema, { name, rpcs });

const ALL = [
  described("identity.api_keys.own", { summary: "Makes a key", peopleOnly: true }),
  described("identity.users.create", { summary: "Creates a user" }),
  described("identity.users.view", { summary: "Users" }, { summary: "One user" }),
  described("radius.nas.read", { summary: "NAS" }),
  described("radius.users.read", { summary: "RADIUS users" }),
];
const HELD = new Set(["identity.api_keys.own", "identity.users.view", "radius.nas.read", "radius.users.read"]);

it("offers what the person holds, without what is kept for people", () => {
  const offered = grantable(ALL, HELD);
  expect(offered.map((one) => one.name)).toEqual(["identity.users.view", "radius.nas.read", "radius.users.read"]);
  expect(offered[0]?.opens).toEqual(["Users", "One user"]);
  expect(verbPatterns(offered)).toEqual(["*.read"]);
  expect(byDomain(offered).map((domain) => [domain.pattern, domain.resources.map((one) => one.pattern)])).toEqual([
    ["identity.*", ["identity.users.*"]],
    ["radius.*", ["radius.nas.*", "radius.users.*"]],
  ]);
});

it("reads patterns as the server does", () => {
  expect(covers("*.read", "radius.nas.read")).toBe(true);
  expect(covers("*.read", "radius.nas.write")).toBe(false);
  expect(covers("radius.*", "radius.nas.*")).toBe(true);
  expect(covers("radius.nas.*", "radius.users.read")).toBe(false);
  expect(covers("radius.nas.read", "radius.nas.read")).toBe(true);
  expect(allowed(["*.read", "identity.users.view"], [...HELD])).toEqual([
    "identity.users.view",
    "radius.nas.read",
    "radius.users.read",
  ]);
});

it("drops what a pattern makes superfluous, and not the pattern itself", () => {
  const chosen = withScope(["radius.nas.read", "radius.nas.*", "identity.users.view"], "radius.*", true);
  expect(chosen).toEqual(["identity.users.view", "radius.*"]);
  expect(coveredBy("radius.nas.read", chosen)).toBe("radius.*");
  expect(coveredBy("radius.*", chosen)).toBeUndefined();
  expect(withScope(chosen, "radius.*", false)).toEqual(["identity.users.view"]);
});
