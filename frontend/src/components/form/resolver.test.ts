import type { FieldErrors, FieldValues } from "react-hook-form";
import { describe, expect, it } from "vitest";
import { z, type core } from "zod";
import { z as mini } from "zod/mini";

import { resolverOf } from "./resolver";

const check = async <T extends FieldValues>(schema: core.$ZodType<T, T>, values: T) => {
  const result = await resolverOf(schema)(values, undefined, { fields: {}, shouldUseNativeValidation: false });
  return result as { values: Partial<T>; errors: FieldErrors<T> };
};

describe("resolverOf", () => {
  const schema = z.object({
    name: z.string().min(2, "short").regex(/^a/, "not a"),
    addresses: z.array(z.object({ ip: z.string().min(1, "empty") })),
  });

  it("gives what the schema makes of the values", async () => {
    const trimmed = z.object({ name: z.string().trim() });
    expect(await check(trimmed, { name: " nora " })).toEqual({
      values: { name: "nora" },
      errors: {},
    });
  });

  it("names the first thing that is wrong with a field, also deep inside", async () => {
    const values = { name: "", addresses: [{ ip: "192.0.2.1" }, { ip: "" }] };
    const { errors } = await check(schema, values);
    expect(errors.name?.message).toBe("short");
    expect(errors.addresses?.[0]).toBeUndefined();
    expect(errors.addresses?.[1]?.ip?.message).toBe("empty");
  });

  it("takes the small zod just so", async () => {
    const small = mini.object({ name: mini.string().check(mini.minLength(1, "empty")) });
    const { errors } = await check(small, { name: "" });
    expect(errors.name?.message).toBe("empty");
  });
});
