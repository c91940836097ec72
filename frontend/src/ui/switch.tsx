import type { ComponentProps } from "react";
import { Switch as SwitchPrimitive } from "radix-ui";
import { cn } from "@/lib/cn";
import { useFieldControl } from "./field";

export function Switch({ className, ...props }: ComponentProps<typeof SwitchPrimitive.Root>) {
  const control = useFieldControl(props);
  return (
    <SwitchPrimitive.Root
      data-slot="switch"
      className={cn(
        "peer relative inline-flex h-4.5 w-8 shrink-0 items-center rounded-full border border-transparent bg-input transition-colors",
        "after:absolute after:-inset-1 pointer-coarse:after:-inset-x-1 pointer-coarse:after:-inset-y-3",
        "data-[state=checked]:bg-primary disabled:cursor-not-allowed disabled:opacity-50 aria-invalid:outline-2 aria-invalid:outline-destructive",
        "forced-colors:border-[ButtonBorder]",
        className,
      )}
      {...control}
    >
      <SwitchPrimitive.Thumb
        data-slot="switch-thumb"
        className={cn(
          "pointer-events-none block size-3.5 translate-x-px rounded-full bg-background transition-transform rtl:-translate-x-px",
          "data-[state=checked]:translate-x-[calc(100%+1px)] data-[state=checked]:rtl:-translate-x-[calc(100%+1px)] forced-colors:bg-[ButtonText]",
        )}
      />
    </SwitchPrimitive.Root>
  );
}
