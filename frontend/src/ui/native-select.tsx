import type { ComponentProps } from "react";
import { ChevronDownIcon } from "lucide-react";
import { cn } from "@/lib/cn";
import { controlClasses } from "./control";
import { useFieldControl } from "./field";

export interface NativeSelectProps extends Omit<ComponentProps<"select">, "size"> {
  size?: "default" | "sm";
}

/** The browser's own list: the best one on phones. `className` shapes the box around it, e.g. its width. */
export function NativeSelect({ className, size = "default", ...props }: NativeSelectProps) {
  const control = useFieldControl(props);
  return (
    <span data-slot="native-select" className={cn("relative inline-flex w-full min-w-0 items-center", className)}>
      <select
        className={cn(
          controlClasses,
          "appearance-none truncate ps-2.5 pe-8 pointer-coarse:min-h-10 [&_option]:bg-popover [&_option]:text-popover-foreground",
          size === "sm" ? "h-7" : "h-8",
        )}
        {...control}
      />
      <ChevronDownIcon
        aria-hidden="true"
        className="pointer-events-none absolute end-2.5 size-4 text-muted-foreground"
      />
    </span>
  );
}

export function NativeSelectOption(props: ComponentProps<"option">) {
  return <option {...props} />;
}

export function NativeSelectOptGroup(props: ComponentProps<"optgroup">) {
  return <optgroup {...props} />;
}
