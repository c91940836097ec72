import { get, set, type FieldErrors, type FieldValues, type Resolver } from "react-hook-form";
import type { core } from "zod";

/**
 * Checks a form by its schema, through the door that all schema libraries have in common: pages load no more of zod than
 * their own schema takes.
 */
export function resolverOf<T extends FieldValues>(schema: core.$ZodType<T, T>): Resolver<T, unknown, T> {
  return async (given) => {
    const result = await schema["~standard"].validate(given);
    if (!result.issues) return { values: result.value, errors: {} };
    const errors: FieldErrors<T> = {};
    for (const { path = [], message } of result.issues) {
      const name = path.map((part) => String(typeof part === "object" ? part.key : part)).join(".");
      // The first thing that is wrong with a field.
      if (name && !get(errors, name)) set(errors, name, { type: "validation", message });
    }
    return { values: {}, errors };
  };
}
