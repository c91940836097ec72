import type { ComponentProps } from "react";
import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import { cn } from "@/lib/cn";

export const badgeVariants = cva(
  "inline-flex w-fit max-w-full shrink-0 items-center gap-1 rounded-sm border px-1.5 py-px text-xs font-medium whitespace-nowrap [&>svg]:size-3 [&>svg]:shrink-0",
  {
    variants: {
      variant: {
        default: "border-transparent bg-primary text-primary-foreground [a&]:hover:bg-primary/90",
        secondary: "border-transparent bg-secondary text-secondary-foreground [a&]:hover:bg-accent",
        outline: "border-border text-foreground [a&]:hover:bg-accent",
        destructive: "border-destructive/35 bg-destructive/8 text-destructive",
        success: "border-success/35 bg-success/8 text-success",
        warning: "border-warning/35 bg-warning/8 text-warning",
        info: "border-info/35 bg-info/8 text-info",
      },
    },
    defaultVariants: { variant: "default" },
  },
);

export interface BadgeProps extends ComponentProps<"span">, VariantProps<typeof badgeVariants> {
  asChild?: boolean;
}

export function Badge({ className, variant, asChild = false, ...props }: BadgeProps) {
  const Comp = asChild ? Slot.Root : "span";
  return <Comp data-slot="badge" className={cn(badgeVariants({ variant }), className)} {...props} />;
}
