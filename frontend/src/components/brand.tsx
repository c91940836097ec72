import { useBrand } from "@/lib/branding";
import { useTranslation } from "@/lib/use-translation";

/** The logo and name of the tenant whose pages these are, or of WiWebb. */
export function Brand({ compact = false }: { compact?: boolean }) {
  const { t } = useTranslation("common");
  const { name, logo } = useBrand();
  const text = name || t("product");
  return (
    <span className="flex min-w-0 items-center gap-2">
      {logo ? (
        <img src={logo} alt="" className="h-7 max-w-32 object-contain" />
      ) : (
        <svg viewBox="0 0 32 32" aria-hidden className="size-7 shrink-0 text-primary">
          <rect width="32" height="32" rx="7" fill="currentColor" />
          <g fill="none" stroke="var(--primary-foreground)" strokeWidth="2.6" strokeLinecap="round">
            <path d="M6 12.5c6-5.5 14-5.5 20 0" />
            <path d="M10.5 17.5c3.3-2.9 7.7-2.9 11 0" />
          </g>
          <circle cx="16" cy="23" r="2.4" fill="var(--primary-foreground)" />
        </svg>
      )}
      <span className={compact ? "sr-only" : "truncate text-sm font-semibold text-foreground"}>{text}</span>
    </span>
  );
}
