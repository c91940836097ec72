import type { ComponentProps } from "react";
import { LoaderCircleIcon } from "lucide-react";
import { cn } from "@/lib/cn";

/** Decorative: the control that waits says so with aria-busy. */
export function Spinner({ className, ...props }: ComponentProps<typeof LoaderCircleIcon>) {
  return <LoaderCircleIcon aria-hidden="true" className={cn("size-4 animate-spin", className)} {...props} />;
}
