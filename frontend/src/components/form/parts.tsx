// What every field of a form has around its control.
import { useId, type ReactNode } from "react";
import { useFormContext } from "react-hook-form";

import { useTranslation } from "@/lib/use-translation";
import { Label } from "@/ui/label";

export interface FieldProps {
  name: string;
  label: string;
  description?: ReactNode;
  /** Marks the field as one that may stay empty. */
  optional?: boolean;
  disabled?: boolean;
}

export interface Wiring {
  id: string;
  "aria-invalid": boolean | undefined;
  "aria-describedby": string | undefined;
}

/** The ids that tie a control to its label, its description and what is wrong with it. */
export function useWiring(name: string, described: boolean): { wiring: Wiring; problem: string | undefined } {
  const id = useId();
  const { t } = useTranslation("common");
  const { getFieldState, formState } = useFormContext();
  const message = getFieldState(name, formState).error?.message;
  const problem = message?.startsWith("common:") ? t(message) : message;
  const ids = [problem && `${id}-error`, described && `${id}-description`].filter(Boolean).join(" ");
  return {
    wiring: { id, "aria-invalid": problem ? true : undefined, "aria-describedby": ids || undefined },
    problem,
  };
}

interface FrameProps extends FieldProps {
  id: string;
  problem: string | undefined;
  children: ReactNode;
}

export function Frame({ id, label, description, optional, problem, children }: FrameProps) {
  const { t } = useTranslation("common");
  return (
    <div className="flex flex-col gap-1.5">
      <Label htmlFor={id}>
        {label}
        {optional && <span className="font-normal text-muted-foreground"> ({t("optional")})</span>}
      </Label>
      {children}
      {description && (
        <p id={`${id}-description`} className="text-xs text-muted-foreground">
          {description}
        </p>
      )}
      <Problem id={id} text={problem} />
    </div>
  );
}

export function Problem({ id, text }: { id: string; text: string | undefined }) {
  return text ? (
    <p id={`${id}-error`} className="text-xs font-medium whitespace-pre-line text-destructive">
      {text}
    </p>
  ) : null;
}
