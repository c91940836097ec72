import { useEffect, useRef, type ComponentProps } from "react";
import { cn } from "@/lib/cn";
import { useFieldControl } from "./field";

export interface CheckboxProps extends Omit<ComponentProps<"input">, "type" | "checked" | "onChange"> {
  checked?: boolean | "indeterminate";
  onCheckedChange?: (checked: boolean) => void;
}

/** The browser's own, so that a list of many costs one element each. */
export function Checkbox({ className, checked, onCheckedChange, ...props }: CheckboxProps) {
  const control = useFieldControl(props);
  const input = useRef<HTMLInputElement>(null);
  const partly = checked === "indeterminate";
  useEffect(() => {
    if (input.current) input.current.indeterminate = partly;
  }, [partly]);
  return (
    <input
      ref={input}
      type="checkbox"
      data-slot="checkbox"
      checked={partly ? false : checked}
      onChange={(event) => onCheckedChange?.(event.target.checked)}
      className={cn(
        "peer relative grid size-4 shrink-0 appearance-none place-content-center rounded-sm border border-input bg-background align-middle transition-colors",
        "after:absolute after:-inset-1 pointer-coarse:after:-inset-3",
        "checked:border-primary checked:bg-primary indeterminate:border-primary indeterminate:bg-primary",
        "checked:before:size-2.5 checked:before:bg-primary-foreground checked:forced-colors:before:bg-[CanvasText]",
        "checked:before:[clip-path:polygon(14%_44%,0_60%,42%_100%,100%_18%,85%_5%,40%_68%)]",
        "indeterminate:before:h-0.5 indeterminate:before:w-2.5 indeterminate:before:bg-primary-foreground indeterminate:forced-colors:before:bg-[CanvasText]",
        "disabled:cursor-not-allowed disabled:opacity-50 aria-invalid:border-destructive",
        className,
      )}
      {...control}
    />
  );
}
