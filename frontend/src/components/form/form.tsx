import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { FormProvider, useFormContext, type FieldValues } from "react-hook-form";

import { cn } from "@/lib/cn";
import { useTranslation } from "@/lib/use-translation";
import { Alert, AlertDescription } from "@/ui/alert";
import { Button } from "@/ui/button";

import type { ServerForm } from "./use-server-form";

interface Props<T extends FieldValues> {
  form: ServerForm<T>;
  children: ReactNode;
  className?: string;
  /** Names the form for assistive technology, where no heading does. */
  label?: string;
}

export function Form<T extends FieldValues>({ form, children, className, label }: Props<T>) {
  return (
    <FormProvider {...form}>
      <form noValidate onSubmit={form.submit} className={cn("flex flex-col gap-4", className)} aria-label={label}>
        {form.failure && (
          <Alert variant="destructive" role="alert">
            <CircleAlert aria-hidden />
            <AlertDescription>{form.failure.message}</AlertDescription>
          </Alert>
        )}
        {children}
      </form>
    </FormProvider>
  );
}

interface ActionsProps {
  submitLabel: string;
  onCancel?: () => void;
  /** Full width, as on pages that are nothing but a form. */
  wide?: boolean;
  destructive?: boolean;
}

/** The bar at the foot of a form; it stays in view while the form scrolls and says what is not saved. */
export function FormActions({ submitLabel, onCancel, wide = false, destructive = false }: ActionsProps) {
  const { t } = useTranslation("common");
  const { formState } = useFormContext();
  const submit = (
    <Button
      type="submit"
      variant={destructive ? "destructive" : "default"}
      pending={formState.isSubmitting}
      className={wide ? "w-full" : undefined}
    >
      {submitLabel}
    </Button>
  );
  if (wide) return submit;
  return (
    <div className="sticky bottom-0 -mx-1 flex items-center justify-end gap-2 border-t bg-background px-1 py-3 in-data-[slot=card]:bg-card in-data-[slot=sheet-content]:bg-popover in-data-[slot=dialog-content]:bg-popover">
      {formState.isDirty && !formState.isSubmitting && (
        <span className="me-auto text-xs text-muted-foreground">{t("unsavedChanges")}</span>
      )}
      {onCancel && (
        <Button type="button" variant="ghost" onClick={onCancel}>
          {t("cancel")}
        </Button>
      )}
      {submit}
    </div>
  );
}
