import { useFormContext } from "react-hook-form";

import { Button } from "@/ui/button";

/** The button of a form that is a card among others. */
export function CardSubmit({ label }: { label: string }) {
  const { formState } = useFormContext();
  return (
    <div className="flex justify-end">
      <Button type="submit" disabled={!formState.isDirty} pending={formState.isSubmitting}>
        {label}
      </Button>
    </div>
  );
}
