import type { ComponentProps } from "react";
import { AlertDialog as AlertDialogPrimitive } from "radix-ui";
import { cn } from "@/lib/cn";
import { Button, type ButtonProps } from "./button";
import { dialogContentClasses, overlayClasses } from "./dialog";
import { useFocusReturn } from "./use-focus-return";

export function AlertDialog(props: ComponentProps<typeof AlertDialogPrimitive.Root>) {
  return <AlertDialogPrimitive.Root data-slot="alert-dialog" {...props} />;
}

export function AlertDialogTrigger(props: ComponentProps<typeof AlertDialogPrimitive.Trigger>) {
  return <AlertDialogPrimitive.Trigger data-slot="alert-dialog-trigger" {...props} />;
}

export function AlertDialogPortal(props: ComponentProps<typeof AlertDialogPrimitive.Portal>) {
  return <AlertDialogPrimitive.Portal data-slot="alert-dialog-portal" {...props} />;
}

export function AlertDialogOverlay({ className, ...props }: ComponentProps<typeof AlertDialogPrimitive.Overlay>) {
  return (
    <AlertDialogPrimitive.Overlay
      data-slot="alert-dialog-overlay"
      className={cn(overlayClasses, className)}
      {...props}
    />
  );
}

export function AlertDialogContent({ className, ...props }: ComponentProps<typeof AlertDialogPrimitive.Content>) {
  const focus = useFocusReturn(props);
  const enter = (event: Event): void => {
    props.onOpenAutoFocus?.(event);
    const content = event.currentTarget;
    if (event.defaultPrevented || !(content instanceof HTMLElement)) return;
    // Radix goes to the button that cancels, and nowhere where there is none.
    if (content.querySelector("[data-slot=alert-dialog-cancel]")) return;
    event.preventDefault();
    content.querySelector("button")?.focus();
  };
  return (
    <AlertDialogPortal>
      <AlertDialogOverlay />
      <AlertDialogPrimitive.Content
        data-slot="alert-dialog-content"
        className={cn(dialogContentClasses, "max-w-md", className)}
        {...props}
        {...focus}
        onOpenAutoFocus={enter}
      />
    </AlertDialogPortal>
  );
}

export function AlertDialogHeader({ className, ...props }: ComponentProps<"div">) {
  return (
    <div data-slot="alert-dialog-header" className={cn("flex flex-col gap-1.5 text-start", className)} {...props} />
  );
}

export function AlertDialogFooter({ className, ...props }: ComponentProps<"div">) {
  return (
    <div
      data-slot="alert-dialog-footer"
      className={cn("flex flex-col-reverse gap-2 sm:flex-row sm:justify-end", className)}
      {...props}
    />
  );
}

export function AlertDialogTitle({ className, ...props }: ComponentProps<typeof AlertDialogPrimitive.Title>) {
  return (
    <AlertDialogPrimitive.Title
      data-slot="alert-dialog-title"
      className={cn("text-base leading-6 font-semibold break-words", className)}
      {...props}
    />
  );
}

export function AlertDialogDescription({
  className,
  ...props
}: ComponentProps<typeof AlertDialogPrimitive.Description>) {
  return (
    <AlertDialogPrimitive.Description
      data-slot="alert-dialog-description"
      className={cn("break-words text-muted-foreground", className)}
      {...props}
    />
  );
}

type PartProps = Pick<ButtonProps, "variant" | "size" | "pending">;

export function AlertDialogAction({
  variant,
  size,
  pending,
  children,
  disabled,
  ...props
}: ComponentProps<typeof AlertDialogPrimitive.Action> & PartProps) {
  return (
    <AlertDialogPrimitive.Action data-slot="alert-dialog-action" asChild {...props}>
      <Button type="button" variant={variant} size={size} pending={pending} disabled={disabled}>
        {children}
      </Button>
    </AlertDialogPrimitive.Action>
  );
}

export function AlertDialogCancel({
  variant = "outline",
  size,
  children,
  ...props
}: ComponentProps<typeof AlertDialogPrimitive.Cancel> & Omit<PartProps, "pending">) {
  return (
    <AlertDialogPrimitive.Cancel data-slot="alert-dialog-cancel" asChild {...props}>
      <Button type="button" variant={variant} size={size}>
        {children}
      </Button>
    </AlertDialogPrimitive.Cancel>
  );
}
