import { UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";

const WORDS: Record<UserRole, string> = {
  [UserRole.UNSPECIFIED]: "unknown",
  [UserRole.SUPERADMIN]: "superadmin",
  [UserRole.ADMIN]: "admin",
  [UserRole.TENANT_OWNER]: "tenant_owner",
  [UserRole.SUBSCRIBER]: "subscriber",
};

/** The role's wire word, also its key under `common:role`. */
export function roleWord(role: UserRole): string {
  return WORDS[role];
}
