import type { ComponentProps } from "react";
import { cn } from "@/lib/cn";

/** A grey place for what is still loading. The region around it says aria-busy. */
export function Skeleton({ className, ...props }: ComponentProps<"span">) {
  return (
    <span
      aria-hidden="true"
      data-slot="skeleton"
      className={cn("block animate-pulse rounded-md bg-accent", className)}
      {...props}
    />
  );
}
