// The fields of a tenant as forms have them: all of it text.
import { z } from "zod/mini";

import type { Tenant } from "@/gen/wiwebb/identity/v1/resources_pb";

const REQUIRED = "common:validation.required";
const TOO_LONG = "common:validation.tooLong";

export const tenantShape = {
  name: z.string().check(z.trim(), z.minLength(1, REQUIRED), z.maxLength(150, TOO_LONG)),
  slug: z
    .string()
    .check(
      z.trim(),
      z.minLength(1, REQUIRED),
      z.maxLength(160, TOO_LONG),
      z.regex(/^[A-Za-z0-9_-]*$/, "common:validation.slug"),
    ),
  email: z.union([z.literal(""), z.email("common:validation.email").check(z.maxLength(254, TOO_LONG))]),
  url: z.union([z.literal(""), z.url("common:validation.url").check(z.maxLength(200, TOO_LONG))]),
  description: z.string().check(z.maxLength(10_000, TOO_LONG)),
  maxUsers: z.string().check(z.trim(), z.regex(/^([1-9]\d{0,17})?$/, "common:validation.number")),
};

export const tenantSchema = z.object(tenantShape);
export type TenantFields = z.infer<typeof tenantSchema>;

export const NEW_TENANT: TenantFields = { name: "", slug: "", email: "", url: "", description: "", maxUsers: "" };

export function fieldsOf(tenant: Tenant): TenantFields {
  const { name = "", slug = "", email = "", url = "", description = "", maxUsers } = tenant;
  return { name, slug, email, url, description, maxUsers: maxUsers === undefined ? "" : String(maxUsers) };
}

/** What the contract calls it. */
export function tenantToWire({ maxUsers, ...texts }: TenantFields) {
  return { ...texts, maxUsers: maxUsers === "" ? undefined : BigInt(maxUsers) };
}

/** The contract's names of the fields that were changed. */
export function changedPaths(dirty: Partial<Record<string, boolean>>): string[] {
  return Object.keys(dirty)
    .filter((name) => dirty[name])
    .map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
}
