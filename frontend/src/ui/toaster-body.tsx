import { useEffect, type CSSProperties } from "react";
import { CircleAlertIcon, CircleCheckIcon, InfoIcon, TriangleAlertIcon } from "lucide-react";
import { Direction } from "radix-ui";
import { toast, Toaster as Sonner, type ToasterProps } from "sonner";
import { useTranslation } from "@/lib/use-translation";

import { Spinner } from "./spinner";

// Only our own tokens, so that light and dark follow the page and not a setting of the toaster's.
const colours = {
  "--normal-bg": "var(--popover)",
  "--normal-text": "var(--popover-foreground)",
  "--normal-border": "var(--border)",
  "--normal-bg-hover": "var(--accent)",
  "--normal-border-hover": "var(--border)",
  "--gray1": "var(--popover)",
  "--gray2": "var(--accent)",
  "--gray4": "var(--border)",
  "--gray5": "var(--border)",
  "--gray12": "var(--popover-foreground)",
  "--border-radius": "var(--radius)",
  fontFamily: "inherit",
} as CSSProperties;

interface Props extends ToasterProps {
  /** Called when toasts can be shown. */
  onReady: (show: typeof toast) => void;
}

/** The part that needs sonner, loaded when nothing else is to do or when the first toast is due. */
export default function ToasterBody({ onReady, ...props }: Props) {
  const { t } = useTranslation("ui");
  useEffect(() => onReady(toast), [onReady]);
  const rtl = Direction.useDirection() === "rtl";
  return (
    <Sonner
      position={rtl ? "bottom-left" : "bottom-right"}
      dir={rtl ? "rtl" : "ltr"}
      closeButton
      containerAriaLabel={t("toast.region")}
      style={colours}
      icons={{
        success: <CircleCheckIcon aria-hidden="true" className="size-4 text-success" />,
        info: <InfoIcon aria-hidden="true" className="size-4 text-info" />,
        warning: <TriangleAlertIcon aria-hidden="true" className="size-4 text-warning" />,
        error: <CircleAlertIcon aria-hidden="true" className="size-4 text-destructive" />,
        loading: <Spinner />,
      }}
      toastOptions={{
        closeButtonAriaLabel: t("close"),
        classNames: {
          closeButton: "!size-6 [&_svg]:size-3.5",
          description: "!text-muted-foreground",
          actionButton: "!bg-primary !text-primary-foreground",
          cancelButton: "!bg-secondary !text-secondary-foreground",
        },
      }}
      {...props}
    />
  );
}
