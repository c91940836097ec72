import type { ComponentProps } from "react";
import { Label as LabelPrimitive } from "radix-ui";
import { cn } from "@/lib/cn";

export function Label({ className, ...props }: ComponentProps<typeof LabelPrimitive.Root>) {
  return (
    <LabelPrimitive.Root
      data-slot="label"
      className={cn(
        "flex w-fit items-center gap-1.5 text-xs font-medium select-none peer-disabled:text-muted-foreground",
        className,
      )}
      {...props}
    />
  );
}
