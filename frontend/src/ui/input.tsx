import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";
import { controlClasses } from "./control";
import { useFieldControl } from "./field";

export function Input({ className, type = "text", ...props }: ComponentProps<"input">) {
  const control = useFieldControl(props);
  return (
    <input
      type={type}
      data-slot="input"
      className={cn(
        controlClasses,
        "h-8 px-2.5 py-1 pointer-coarse:min-h-10 file:me-3 file:h-6 file:border-0 file:bg-transparent file:text-sm file:font-medium",
        className,
      )}
      {...control}
    />
  );
}
