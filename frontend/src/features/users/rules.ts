// Who may give which role, and act on whom (R03–R09), so that pages offer nothing that the server refuses.
import { UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";
import { roleWord } from "@/lib/roles";

const { SUPERADMIN, ADMIN, TENANT_OWNER, SUBSCRIBER } = UserRole;

/** Strongest first. */
export const ROLES: readonly UserRole[] = [SUPERADMIN, ADMIN, TENANT_OWNER, SUBSCRIBER];

export const isStaffRole = (role: UserRole): boolean => role === SUPERADMIN || role === ADMIN;

const strength = (role: UserRole): number => ROLES.length - ROLES.indexOf(role);

/** Nobody acts on a stronger role, and subscribers act on nobody. */
export function mayManage(caller: UserRole, target: UserRole): boolean {
  return caller !== SUBSCRIBER && strength(caller) >= strength(target);
}

/** The roles that somebody new may get. In a tenant there are no staff. */
export function creatableRoles(caller: UserRole, inTenant = false): UserRole[] {
  const allowed = ROLES.filter((role) => {
    if (caller === SUPERADMIN) return true;
    if (caller === ADMIN) return role !== SUPERADMIN;
    return caller === TENANT_OWNER && role === SUBSCRIBER;
  });
  return inTenant ? allowed.filter((role) => !isStaffRole(role)) : allowed;
}

/** The roles that somebody's role may be turned into. Only superadmins demote a peer. */
export function assignableRoles(caller: UserRole, target: UserRole): UserRole[] {
  if (caller !== SUPERADMIN && strength(target) >= strength(caller)) return [];
  return creatableRoles(caller);
}

/** The role of a wire word, as URLs carry it. */
export function roleFromWord(word: string | undefined): UserRole | undefined {
  return ROLES.find((role) => roleWord(role) === word);
}
