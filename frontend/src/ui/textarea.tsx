import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";
import { controlClasses } from "./control";
import { useFieldControl } from "./field";

export function Textarea({ className, ...props }: ComponentProps<"textarea">) {
  const control = useFieldControl(props);
  return (
    <textarea
      data-slot="textarea"
      className={cn(controlClasses, "field-sizing-content min-h-16 px-2.5 py-1.5", className)}
      {...control}
    />
  );
}
