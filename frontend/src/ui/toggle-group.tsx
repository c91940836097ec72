import { createContext, useContext, useMemo, type ComponentProps } from "react";
import { cva, type VariantProps } from "class-variance-authority";
import { ToggleGroup as ToggleGroupPrimitive } from "radix-ui";
import { cn } from "@/lib/cn";
import { useFieldGroupControl } from "./field";

export const toggleVariants = cva(
  [
    "inline-flex min-w-0 shrink-0 items-center justify-center gap-1.5 rounded-none border-y border-e border-input font-medium whitespace-nowrap text-muted-foreground transition-colors first:rounded-s-md first:border-s last:rounded-e-md",
    "hover:bg-muted hover:text-foreground data-[state=on]:bg-accent data-[state=on]:text-accent-foreground data-[state=on]:shadow-[inset_0_-2px_0_var(--primary)]",
    "focus-visible:z-10 focus-visible:-outline-offset-2 disabled:pointer-events-none disabled:opacity-50 [&_svg]:pointer-events-none [&_svg]:size-4 [&_svg]:shrink-0",
  ],
  {
    variants: {
      variant: { default: "border-border", outline: "bg-background" },
      size: {
        default: "h-8 min-w-8 px-2.5 pointer-coarse:min-h-10 pointer-coarse:min-w-10",
        sm: "h-7 min-w-7 px-2 text-sm pointer-coarse:min-h-10 pointer-coarse:min-w-10",
        lg: "h-9 min-w-9 px-3 pointer-coarse:min-h-10 pointer-coarse:min-w-10",
      },
    },
    defaultVariants: { variant: "default", size: "default" },
  },
);

type ToggleVariants = VariantProps<typeof toggleVariants>;

const ToggleGroupContext = createContext<ToggleVariants>({});

export function ToggleGroup({
  className,
  variant,
  size,
  children,
  ...props
}: ComponentProps<typeof ToggleGroupPrimitive.Root> & ToggleVariants) {
  const control = useFieldGroupControl(props);
  const look = useMemo(() => ({ variant, size }), [variant, size]);
  return (
    <ToggleGroupPrimitive.Root
      data-slot="toggle-group"
      className={cn("flex w-fit items-center", className)}
      {...control}
    >
      <ToggleGroupContext value={look}>{children}</ToggleGroupContext>
    </ToggleGroupPrimitive.Root>
  );
}

export function ToggleGroupItem({
  className,
  variant,
  size,
  ...props
}: ComponentProps<typeof ToggleGroupPrimitive.Item> & ToggleVariants) {
  const look = useContext(ToggleGroupContext);
  return (
    <ToggleGroupPrimitive.Item
      data-slot="toggle-group-item"
      className={cn(toggleVariants({ variant: look.variant ?? variant, size: look.size ?? size }), className)}
      {...props}
    />
  );
}
