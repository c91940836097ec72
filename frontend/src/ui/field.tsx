import { createContext, useCallback, useContext, useId, useMemo, useState, type ComponentProps } from "react";
import { cn } from "@/lib/cn";
import { Label } from "./label";

interface FieldContextValue {
  id: string;
  invalid: boolean;
  describedBy: string | undefined;
  labelRef: (node: HTMLElement | null) => (() => void) | undefined;
  descriptionRef: (node: HTMLElement | null) => (() => void) | undefined;
  errorRef: (node: HTMLElement | null) => (() => void) | undefined;
  labelled: boolean;
}

const FieldContext = createContext<FieldContextValue | undefined>(undefined);

/** Knows whether a part is on the page, so that no control refers to an id that does not exist. */
function usePresence() {
  const [present, setPresent] = useState(false);
  const ref = useCallback((node: HTMLElement | null) => {
    if (!node) return undefined;
    setPresent(true);
    return () => setPresent(false);
  }, []);
  return [present, ref] as const;
}

export interface FieldProps extends ComponentProps<"div"> {
  /** The id of the control. Label, description and error take theirs from it. */
  id?: string;
  invalid?: boolean;
  orientation?: "vertical" | "horizontal";
}

export function Field({ id, invalid = false, orientation = "vertical", className, ...props }: FieldProps) {
  const own = useId();
  const controlId = id ?? own;
  const [labelled, labelRef] = usePresence();
  const [described, descriptionRef] = usePresence();
  const [wrong, errorRef] = usePresence();
  const value = useMemo<FieldContextValue>(() => {
    const ids = [wrong && `${controlId}-error`, described && `${controlId}-description`].filter(Boolean);
    return {
      id: controlId,
      invalid,
      describedBy: ids.length > 0 ? ids.join(" ") : undefined,
      labelled,
      labelRef,
      descriptionRef,
      errorRef,
    };
  }, [controlId, invalid, labelled, described, wrong, labelRef, descriptionRef, errorRef]);
  return (
    <FieldContext value={value}>
      <div
        data-slot="field"
        data-invalid={invalid || undefined}
        data-orientation={orientation}
        className={cn(
          "flex min-w-0",
          orientation === "vertical" ? "flex-col gap-1.5" : "items-start gap-2.5",
          className,
        )}
        {...props}
      />
    </FieldContext>
  );
}

export function FieldLabel({ className, ...props }: ComponentProps<typeof Label>) {
  const field = useContext(FieldContext);
  return (
    <Label
      ref={field?.labelRef}
      id={field && `${field.id}-label`}
      htmlFor={field?.id}
      data-slot="field-label"
      className={className}
      {...props}
    />
  );
}

export function FieldDescription({ className, ...props }: ComponentProps<"p">) {
  const field = useContext(FieldContext);
  return (
    <p
      ref={field?.descriptionRef}
      id={field && `${field.id}-description`}
      data-slot="field-description"
      className={cn("text-xs text-muted-foreground", className)}
      {...props}
    />
  );
}

export function FieldError({ className, children, ...props }: ComponentProps<"p">) {
  const field = useContext(FieldContext);
  if (children === undefined || children === null || children === false || children === "") return null;
  return (
    <p
      ref={field?.errorRef}
      id={field && `${field.id}-error`}
      role="alert"
      data-slot="field-error"
      className={cn("text-xs font-medium text-destructive", className)}
      {...props}
    >
      {children}
    </p>
  );
}

/** Beside a checkbox or switch: label and description under each other. */
export function FieldContent({ className, ...props }: ComponentProps<"div">) {
  return <div data-slot="field-content" className={cn("flex min-w-0 flex-col gap-0.5", className)} {...props} />;
}

export function FieldGroup({ className, ...props }: ComponentProps<"div">) {
  return <div data-slot="field-group" className={cn("flex flex-col gap-4", className)} {...props} />;
}

export function FieldSet({ className, ...props }: ComponentProps<"fieldset">) {
  return <fieldset data-slot="field-set" className={cn("flex min-w-0 flex-col gap-3", className)} {...props} />;
}

export function FieldLegend({ className, ...props }: ComponentProps<"legend">) {
  return <legend data-slot="field-legend" className={cn("mb-1.5 font-semibold", className)} {...props} />;
}

interface ControlProps {
  id?: string;
  "aria-describedby"?: string;
  "aria-invalid"?: ComponentProps<"input">["aria-invalid"];
}

/** Inside a Field, a control gets its id, its description and its state from there. */
export function useFieldControl<P extends ControlProps>(props: P): P {
  const field = useContext(FieldContext);
  if (!field) return props;
  return {
    ...props,
    id: props.id ?? field.id,
    "aria-describedby": props["aria-describedby"] ?? field.describedBy,
    "aria-invalid": props["aria-invalid"] ?? (field.invalid || undefined),
  };
}

/** The same for controls that a <label for> does not reach, such as a group of radio buttons. */
export function useFieldGroupControl<P extends ControlProps & { "aria-labelledby"?: string; "aria-label"?: string }>(
  props: P,
): P {
  const field = useContext(FieldContext);
  const control = useFieldControl(props);
  if (!field?.labelled || props["aria-label"] !== undefined) return control;
  return { ...control, "aria-labelledby": props["aria-labelledby"] ?? `${field.id}-label` };
}
