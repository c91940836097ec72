// Scopes of API keys: permissions, and patterns of them (`*.read`, `radius.*`, `radius.nas.*`).
import type { PermissionDescription } from "@/gen/wiwebb/identity/v1/permission_service_pb";

/** For what needs no permission and changes nothing. */
export const SELF_READ = "identity.self.read";

/** A permission that a key may have, and what it opens. */
export interface Grantable {
  name: string;
  /** Sentences of the contract. */
  opens: string[];
}

/** What a key of somebody may hold: what the person holds, without what is kept for people. */
export function grantable(all: readonly PermissionDescription[], held: ReadonlySet<string>): Grantable[] {
  return all
    .filter(({ name }) => held.has(name))
    .map(({ name, rpcs }) => ({ name, opens: rpcs.filter((rpc) => !rpc.peopleOnly).map((rpc) => rpc.summary) }))
    .filter(({ opens }) => opens.length > 0);
}

/** Whether a scope names a permission, or all that another scope names. */
export function covers(scope: string, other: string): boolean {
  if (scope === other) return true;
  if (scope.startsWith("*")) return other.endsWith(scope.slice(1));
  return scope.endsWith("*") && other.startsWith(scope.slice(0, -1));
}

/** The pattern that makes a choice superfluous, if there is one. */
export function coveredBy(scope: string, chosen: readonly string[]): string | undefined {
  return chosen.find((one) => one !== scope && covers(one, scope));
}

/** Adds a scope and drops those that it covers, or takes it away. */
export function withScope(chosen: readonly string[], scope: string, wanted: boolean): string[] {
  const rest = chosen.filter((one) => one !== scope && !(wanted && covers(scope, one)));
  return wanted ? [...rest, scope] : rest;
}

/** The permissions that the scopes allow together. */
export function allowed(chosen: readonly string[], names: readonly string[]): string[] {
  return names.filter((name) => chosen.some((scope) => covers(scope, name)));
}

export interface Domain {
  name: string;
  pattern: string;
  resources: { name: string; pattern: string; permissions: Grantable[] }[];
}

/** Permissions by domain and resource, in the order they came. */
export function byDomain(permissions: readonly Grantable[]): Domain[] {
  const domains = new Map<string, Map<string, Grantable[]>>();
  for (const permission of permissions) {
    const [domain = "", resource = ""] = permission.name.split(".");
    const resources = domains.get(domain) ?? new Map<string, Grantable[]>();
    resources.set(resource, [...(resources.get(resource) ?? []), permission]);
    domains.set(domain, resources);
  }
  return [...domains].map(([name, resources]) => ({
    name,
    pattern: `${name}.*`,
    resources: [...resources].map(([resource, list]) => ({
      name: resource,
      pattern: `${name}.${resource}.*`,
      permissions: list,
    })),
  }));
}

/** Patterns of a verb, for verbs that more than one resource has; the most frequent first. */
export function verbPatterns(permissions: readonly Grantable[]): string[] {
  const counts = new Map<string, number>();
  for (const { name } of permissions) {
    const verb = name.split(".").at(-1) ?? "";
    counts.set(verb, (counts.get(verb) ?? 0) + 1);
  }
  const common = [...counts].filter(([, count]) => count > 1).sort(([, a], [, b]) => b - a);
  return common.map(([verb]) => `*.${verb}`);
}
