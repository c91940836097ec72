import type { ComponentProps } from "react";
import { cva, type VariantProps } from "class-variance-authority";
import { cn } from "@/lib/cn";

export const alertVariants = cva(
  "relative grid w-full grid-cols-[0_1fr] content-start items-start gap-y-1 rounded-md border px-3 py-2.5 text-foreground has-[>svg]:grid-cols-[1rem_1fr] has-[>svg]:gap-x-2.5 [&>svg]:mt-0.5 [&>svg]:size-4",
  {
    variants: {
      variant: {
        default: "bg-card [&>svg]:text-muted-foreground",
        destructive:
          "border-destructive/40 bg-destructive/6 *:data-[slot=alert-title]:text-destructive [&>svg]:text-destructive",
        warning: "border-warning/40 bg-warning/6 [&>svg]:text-warning",
        info: "border-info/40 bg-info/6 [&>svg]:text-info",
        success: "border-success/40 bg-success/6 [&>svg]:text-success",
      },
    },
    defaultVariants: { variant: "default" },
  },
);

export interface AlertProps extends ComponentProps<"div">, VariantProps<typeof alertVariants> {}

/** Only a failure interrupts what is being read aloud; give `role` where another alert must, or must not. */
export function Alert({ className, variant, role, ...props }: AlertProps) {
  return (
    <div
      data-slot="alert"
      role={role ?? (variant === "destructive" ? "alert" : undefined)}
      className={cn(alertVariants({ variant }), className)}
      {...props}
    />
  );
}

export function AlertTitle({ className, ...props }: ComponentProps<"div">) {
  return (
    <div data-slot="alert-title" className={cn("col-start-2 min-h-4 font-medium break-words", className)} {...props} />
  );
}

export function AlertDescription({ className, ...props }: ComponentProps<"div">) {
  return (
    <div
      data-slot="alert-description"
      className={cn(
        "col-start-2 grid min-w-0 justify-items-start gap-1 text-sm break-words text-foreground/90",
        className,
      )}
      {...props}
    />
  );
}
