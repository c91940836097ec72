import type { CSSProperties } from "react";

import { useTranslation } from "@/lib/use-translation";

import { isColor } from "./contrast";

interface Props {
  name: string;
  color: string;
  /** A data URL, or empty. */
  logo: string;
}

/** The colour as pages use it: within what text and ground can be told apart by. */
function asUsed(color: string): CSSProperties {
  if (!isColor(color)) return {};
  const primary = `light-dark(oklch(from ${color} min(l, 0.5) c h), oklch(from ${color} max(l, 0.72) c h))`;
  return { "--primary": primary } as CSSProperties;
}

/** How the sign-in page will look. */
export function SignInPreview({ name, color, logo }: Props) {
  const { t } = useTranslation("tenants");
  return (
    <figure className="flex flex-col gap-2">
      <figcaption className="text-xs font-medium text-muted-foreground">{t("preview.title")}</figcaption>
      <div aria-hidden inert className="rounded-lg border bg-muted p-4 select-none" style={asUsed(color)}>
        <div className="mx-auto flex max-w-64 flex-col gap-3 rounded-lg border bg-card p-4 text-card-foreground">
          <div className="flex min-w-0 items-center gap-2">
            {logo ? (
              <img src={logo} alt="" className="h-7 max-w-24 object-contain" />
            ) : (
              <span className="size-7 shrink-0 rounded-md bg-primary" />
            )}
            <span className="truncate text-sm font-semibold">{name}</span>
          </div>
          <span className="font-semibold">{t("preview.signIn")}</span>
          {["username", "password"].map((field) => (
            <span key={field} className="flex flex-col gap-1">
              <span className="text-xs font-medium">{t(`preview.${field}`)}</span>
              <span className="h-8 rounded-md border border-input bg-background" />
            </span>
          ))}
          <span className="flex h-8 items-center justify-center rounded-md bg-primary font-medium text-primary-foreground">
            {t("preview.signIn")}
          </span>
          <span className="text-center text-xs text-primary">{t("preview.forgot")}</span>
        </div>
      </div>
    </figure>
  );
}
