import type { PermissionDescription } from "@/gen/wiwebb/identity/v1/permission_service_pb";
import type { UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";

/** The permissions on one kind of thing. */
export interface Group {
  /** `<domain>.<resource>`. */
  name: string;
  permissions: PermissionDescription[];
}

/** `<domain>.<resource>.<verb>` as the thing and what is done to it. */
export function splitName(name: string): { group: string; verb: string } {
  const at = name.lastIndexOf(".");
  return at < 0 ? { group: name, verb: name } : { group: name.slice(0, at), verb: name.slice(at + 1) };
}

/** The permissions that a search and a role leave over, by the thing they are about; the server's order stays. */
export function groupPermissions(
  permissions: readonly PermissionDescription[],
  search: string,
  heldBy: UserRole | undefined,
): Group[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, PermissionDescription[]>();
  for (const permission of permissions) {
    const rpcs = permission.rpcs.map(({ name, summary }) => `${name} ${summary}`);
    const text = [permission.name, ...rpcs].join(" ").toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    if (heldBy !== undefined && !permission.roles.includes(heldBy)) continue;
    const { group } = splitName(permission.name);
    groups.set(group, [...(groups.get(group) ?? []), permission]);
  }
  return [...groups].map(([name, found]) => ({ name, permissions: found }));
}
