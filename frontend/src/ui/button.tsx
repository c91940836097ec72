import type { ComponentProps } from "react";
import { cva, type VariantProps } from "class-variance-authority";
import { Slot } from "radix-ui";
import { cn } from "@/lib/cn";
import { Spinner } from "./spinner";

export const buttonVariants = cva(
  [
    "inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap transition-colors select-none",
    "disabled:pointer-events-none disabled:opacity-50 aria-disabled:pointer-events-none aria-disabled:opacity-50 aria-busy:opacity-80",
    "[&_svg]:pointer-events-none [&_svg]:shrink-0 [&_svg:not([class*='size-'])]:size-4",
  ],
  {
    variants: {
      variant: {
        default: "bg-primary text-primary-foreground hover:bg-primary/90",
        destructive: "bg-destructive text-destructive-foreground hover:bg-destructive/90",
        outline: "border border-input bg-background text-foreground hover:bg-accent hover:text-accent-foreground",
        secondary: "bg-secondary text-secondary-foreground hover:bg-accent hover:text-accent-foreground",
        ghost: "text-foreground hover:bg-accent hover:text-accent-foreground data-[state=open]:bg-accent",
        link: "text-primary underline-offset-4 hover:underline",
      },
      size: {
        default: "h-8 px-3 pointer-coarse:min-h-10",
        sm: "h-7 gap-1 px-2 text-sm pointer-coarse:min-h-10",
        lg: "h-9 px-4 pointer-coarse:min-h-10",
        icon: "size-8 pointer-coarse:size-10",
        "icon-sm": "size-7 pointer-coarse:size-10",
      },
    },
    defaultVariants: { variant: "default", size: "default" },
  },
);

export interface ButtonProps extends ComponentProps<"button">, VariantProps<typeof buttonVariants> {
  asChild?: boolean;
  /** Work started by this button goes on: it shows so and cannot be pressed again. */
  pending?: boolean;
}

export function Button({
  className,
  variant,
  size,
  asChild = false,
  pending = false,
  disabled = false,
  children,
  ...props
}: ButtonProps) {
  const blocked = disabled || pending;
  const shared = {
    "data-slot": "button",
    "aria-busy": pending || undefined,
    className: cn(buttonVariants({ variant, size }), className),
  };
  const iconOnly = size === "icon" || size === "icon-sm";
  if (asChild) {
    return (
      <Slot.Root {...shared} aria-disabled={blocked || undefined} tabIndex={blocked ? -1 : undefined} {...props}>
        {pending && <Spinner />}
        <Slot.Slottable>{children}</Slot.Slottable>
      </Slot.Root>
    );
  }
  return (
    <button {...shared} disabled={blocked} {...props}>
      {pending && <Spinner />}
      {pending && iconOnly ? <span className="sr-only">{children}</span> : children}
    </button>
  );
}
