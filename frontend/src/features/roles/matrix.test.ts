import { create } from "@bufbuild/protobuf";
import { expect, it } from "vitest";

import { PermissionDescriptionSchema } from "@/gen/wiwebb/identity/v1/permission_service_pb";
import { UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";

import { groupPermissions, splitName } from "./matrix";

const { ADMIN, TENANT_OWNER } = UserRole;
const permissions = [
  {
    name: "identity.users.create",
    roles: [ADMIN, TENANT_OWNER],
    rpcs: [{ name: "UserService/CreateUser", summary: "Creates a user" }],
  },
  {
    name: "identity.users.delete",
    roles: [ADMIN],
    rpcs: [{ name: "UserService/DeleteUser", summary: "Deletes a user" }],
  },
  { name: "radius.nas.read", roles: [ADMIN, TENANT_OWNER], rpcs: [] },
].map((permission) => create(PermissionDescriptionSchema, permission));

const names = (search: string, role?: UserRole) =>
  groupPermissions(permissions, search, role).map(({ name, permissions }) => [
    name,
    permissions.map((one) => splitName(one.name).verb),
  ]);

it("groups permissions by the thing they are about", () => {
  expect(names("")).toEqual([
    ["identity.users", ["create", "delete"]],
    ["radius.nas", ["read"]],
  ]);
});

it("finds them by name, by call and by what a call does; every word must fit", () => {
  expect(names("CREATEUSER")).toEqual([["identity.users", ["create"]]]);
  expect(names("user deletes")).toEqual([["identity.users", ["delete"]]]);
  expect(names("user teapot")).toEqual([]);
});

it("leaves those that a role holds", () => {
  expect(names("", TENANT_OWNER)).toEqual([
    ["identity.users", ["create"]],
    ["radius.nas", ["read"]],
  ]);
});
