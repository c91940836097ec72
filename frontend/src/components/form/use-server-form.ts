import { useCallback, useMemo, useState, type FormEvent } from "react";
import { useForm, type DefaultValues, type FieldValues, type Path, type UseFormReturn } from "react-hook-form";
import type { core } from "zod";

import { isAway, toUiError, type UiError } from "@/lib/errors";
import { useTranslation } from "@/lib/use-translation";

import { resolverOf } from "./resolver";

export interface ServerForm<T extends FieldValues> extends UseFormReturn<T, unknown, T> {
  submit: (event?: FormEvent) => void;
  /** What the server refused without naming a field of the form. */
  failure: UiError | undefined;
}

interface Options<T extends FieldValues> {
  /** Of `zod` or, on pages that must be small, of `zod/mini`. */
  schema: core.$ZodType<T, T>;
  defaultValues: DefaultValues<T>;
  /** Sends the values; what it throws is shown at the fields it names, the rest above the form. */
  onSubmit: (values: T, form: UseFormReturn<T, unknown, T>) => Promise<void>;
  /**
   * `onSubmit` where other ways stand below the form: what is said on leaving a field would push them away from under the
   * pointer.
   */
  check?: "onTouched" | "onSubmit";
  /** Fields of the form by what the server calls them, where that differs, as the form is filled in. */
  names?: (values: T) => Readonly<Record<string, Path<T>>>;
}

/** The form's field that a violation speaks of: `username` for `user.username`, `domains` for `domains[0]`, or none. */
function named<T extends FieldValues>(
  field: string,
  known: readonly string[],
  names: Readonly<Record<string, Path<T>>> = {},
): Path<T> | undefined {
  const last = (field.split(".").at(-1) ?? "").replace(/\[\d+\]$/, "");
  const name = [names[last], field, last, last.replace(/Id$/, "")].find(
    (candidate) => candidate !== undefined && known.includes(candidate),
  );
  return name as Path<T> | undefined;
}

/** A form that is checked on blur here and once more by the server. */
export function useServerForm<T extends FieldValues>({
  schema,
  defaultValues,
  onSubmit,
  check = "onTouched",
  names,
}: Options<T>): ServerForm<T> {
  const { t } = useTranslation("common");
  const [failure, setFailure] = useState<UiError>();
  const form = useForm<T, unknown, T>({
    resolver: resolverOf(schema),
    defaultValues,
    mode: check,
    // A line that appears as a field is left would move a button from under the pointer that was going for it.
    delayError: 200,
  });
  const { handleSubmit, setError, getValues } = form;

  const refuse = useCallback(
    (error: UiError) => {
      const values = getValues();
      const known = Object.keys(values);
      const rest: string[] = [];
      // All that is wrong with a field, each on a line of its own.
      const marked = new Map<Path<T>, string[]>();
      for (const { field, description } of error.fields) {
        const name = named<T>(field, known, names?.(values));
        if (name) marked.set(name, [...(marked.get(name) ?? []), description]);
        else rest.push(field ? `${field}: ${description}` : description);
      }
      [...marked].forEach(([name, lines], index) => {
        setError(name, { type: "server", message: lines.join("\n") }, { shouldFocus: index === 0 });
      });
      const message = rest.length ? rest.join(" ") : marked.size ? t("formRejected") : error.message;
      setFailure({ ...error, message: isAway(error) ? t("connection.lost") : message });
    },
    [getValues, setError, names, t],
  );

  const send = useMemo(
    () =>
      handleSubmit(async (values) => {
        setFailure(undefined);
        try {
          await onSubmit(values, form);
        } catch (error) {
          refuse(toUiError(error));
        }
      }),
    [handleSubmit, onSubmit, form, refuse],
  );
  const submit = useCallback((event?: FormEvent) => void send(event), [send]);
  return { ...form, submit, failure };
}
