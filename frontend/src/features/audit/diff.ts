// What an audit entry says has changed, field by field.
import type { JsonObject, JsonValue } from "@bufbuild/protobuf";

export interface Change {
  /** The field, from the outside in. */
  path: string[];
  kind: "added" | "removed" | "changed";
  before: JsonValue;
  after: JsonValue;
}

export interface Details {
  changes: Change[];
  /** What is told beside the changes. */
  rest: [name: string, value: JsonValue][];
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether there is no value: what was never set and what was emptied is the same to a reader. */
export function isNothing(value: JsonValue | undefined): boolean {
  if (value === undefined || value === null || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

function same(one: JsonValue, other: JsonValue): boolean {
  if (Array.isArray(one) && Array.isArray(other)) {
    return one.length === other.length && one.every((value, at) => same(value, other[at] ?? null));
  }
  if (isObject(one) && isObject(other)) {
    const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
    return [...keys].every((key) => same(one[key] ?? null, other[key] ?? null));
  }
  return one === other || (isNothing(one) && isNothing(other));
}

/** The fields in which two objects differ, in the order of their names; nested objects are gone into. */
export function diff(before: JsonObject, after: JsonObject, within: string[] = []): Change[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name): Change[] => {
    const path = [...within, name];
    const [old, now] = [before[name] ?? null, after[name] ?? null];
    if (same(old, now)) return [];
    if ((isObject(old) || isNothing(old)) && (isObject(now) || isNothing(now))) {
      return diff(isObject(old) ? old : {}, isObject(now) ? now : {}, path);
    }
    const kind = isNothing(old) ? "added" : isNothing(now) ? "removed" : "changed";
    return [{ path, kind, before: old, after: now }];
  });
}

/** Reads an entry's details: `before` and `after`, pairs such as `old_role` and `new_role`, and what else there is. */
export function readDetails(details: JsonObject): Details {
  const before: JsonObject = isObject(details.before) ? { ...details.before } : {};
  const after: JsonObject = isObject(details.after) ? { ...details.after } : {};
  const rest: Details["rest"] = [];
  for (const name of Object.keys(details).sort()) {
    const value = details[name] ?? null;
    const pair = /^(old|new)_(.+)$/.exec(name);
    const twin = pair?.[2] !== undefined && `${pair[1] === "old" ? "new" : "old"}_${pair[2]}` in details;
    if ((name === "before" || name === "after") && isObject(value)) continue;
    if (pair?.[2] !== undefined && twin) (pair[1] === "old" ? before : after)[pair[2]] = value;
    else if (!isNothing(value)) rest.push([name, value]);
  }
  return { changes: diff(before, after), rest };
}
