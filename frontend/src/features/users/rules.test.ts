import { describe, expect, it } from "vitest";

import { UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";

import { assignableRoles, creatableRoles, mayManage, roleFromWord, ROLES } from "./rules";

const { SUPERADMIN, ADMIN, TENANT_OWNER, SUBSCRIBER } = UserRole;

describe("who may give which role", () => {
  it("lets each caller create what it may, and no more", () => {
    expect(creatableRoles(SUPERADMIN)).toEqual(ROLES);
    expect(creatableRoles(ADMIN)).toEqual([ADMIN, TENANT_OWNER, SUBSCRIBER]);
    expect(creatableRoles(TENANT_OWNER)).toEqual([SUBSCRIBER]);
    expect(creatableRoles(SUBSCRIBER)).toEqual([]);
  });

  it("offers no staff role inside a tenant", () => {
    expect(creatableRoles(SUPERADMIN, true)).toEqual([TENANT_OWNER, SUBSCRIBER]);
  });

  it("lets only superadmins change the role of a peer", () => {
    expect(assignableRoles(SUPERADMIN, SUPERADMIN)).toEqual(ROLES);
    expect(assignableRoles(ADMIN, ADMIN)).toEqual([]);
    expect(assignableRoles(ADMIN, SUPERADMIN)).toEqual([]);
    expect(assignableRoles(ADMIN, TENANT_OWNER)).toEqual([ADMIN, TENANT_OWNER, SUBSCRIBER]);
    expect(assignableRoles(TENANT_OWNER, TENANT_OWNER)).toEqual([]);
    expect(assignableRoles(TENANT_OWNER, SUBSCRIBER)).toEqual([SUBSCRIBER]);
  });

  it("lets nobody act on a stronger role, and subscribers on nobody", () => {
    expect(mayManage(ADMIN, SUPERADMIN)).toBe(false);
    expect(mayManage(ADMIN, ADMIN)).toBe(true);
    expect(mayManage(TENANT_OWNER, ADMIN)).toBe(false);
    expect(mayManage(TENANT_OWNER, SUBSCRIBER)).toBe(true);
    expect(mayManage(SUBSCRIBER, SUBSCRIBER)).toBe(false);
  });

  it("reads a role from a URL and nothing else", () => {
    expect(roleFromWord("tenant_owner")).toBe(TENANT_OWNER);
    expect(roleFromWord("root")).toBeUndefined();
    expect(roleFromWord(undefined)).toBeUndefined();
  });
});
