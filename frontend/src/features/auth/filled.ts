import type { core } from "zod";

type Texts = Record<string, string>;

/**
 * A schema of fields that must not stay empty, for the page for signing in, which is to load fast: zod would be a good
 * part of it. A form knows a schema by this alone (components/form/resolver).
 */
export function filled<Values extends Texts>(...names: (keyof Values & string)[]): core.$ZodType<Values, Values> {
  const validate = (values: Values) => {
    const empty = names.filter((name) => values[name] === "");
    const issues = empty.map((name) => ({ path: [name], message: "common:validation.required" }));
    return issues.length > 0 ? { issues } : { value: values };
  };
  return { "~standard": { validate } } as unknown as core.$ZodType<Values, Values>;
}
