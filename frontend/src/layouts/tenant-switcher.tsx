import { Building2, ChevronsUpDown, Globe } from "lucide-react";
import { Suspense, useState } from "react";

import { setActingTenant, useActingTenant, type ActingTenant } from "@/lib/acting-tenant";
import { useReadAnew } from "@/lib/query";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { loadable } from "@/ui/loadable";
import { Popover, PopoverContent, PopoverTrigger } from "@/ui/popover";
import { Skeleton } from "@/ui/skeleton";

const load = () => import("./tenant-list");
const TenantList = loadable(load, <Skeleton className="m-2 h-24" />);
const loadAhead = (): void => void load().catch(() => undefined);

/** Whose rows staff work on: all tenants', or one's. */
export function TenantSwitcher() {
  const { t } = useTranslation("app");
  const acting = useActingTenant();
  const readAnew = useReadAnew();
  const [open, setOpen] = useState(false);
  const choose = (tenant: ActingTenant | undefined): void => {
    setOpen(false);
    setActingTenant(tenant);
    // Everything was read for somebody else's rows.
    readAnew();
  };
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button
          variant="ghost"
          aria-label={`${t("acting.switch")}: ${acting?.name ?? t("acting.allTenants")}`}
          className="min-w-0 shrink"
          onPointerEnter={loadAhead}
          onFocus={loadAhead}
        >
          {acting ? <Building2 aria-hidden /> : <Globe aria-hidden />}
          <span className="max-w-40 truncate max-sm:max-w-24">{acting?.name ?? t("acting.allTenants")}</span>
          <ChevronsUpDown aria-hidden className="size-3 opacity-60" />
        </Button>
      </PopoverTrigger>
      <PopoverContent align="start" className="w-72 p-0" aria-label={t("acting.switch")}>
        <Suspense fallback={<Skeleton className="m-2 h-24" />}>
          <TenantList choose={choose} />
        </Suspense>
      </PopoverContent>
    </Popover>
  );
}

/** Says over every page that staff work in a tenant that is not theirs. */
export function ActingStrip() {
  const { t } = useTranslation("app");
  const acting = useActingTenant();
  const readAnew = useReadAnew();
  if (!acting) return null;
  return (
    <div
      role="status"
      className="flex shrink-0 flex-wrap items-center gap-x-3 bg-warning px-4 py-1 text-sm font-medium text-background"
    >
      <span>{t("acting.strip", { name: acting.name })}</span>
      <button
        type="button"
        className="ms-auto rounded-sm underline underline-offset-2 focus-visible:outline-current"
        onClick={() => {
          setActingTenant(undefined);
          readAnew();
        }}
      >
        {t("acting.leave")}
      </button>
    </div>
  );
}
