import { useQuery } from "@connectrpc/connect-query";
import { keepPreviousData, useQueryClient } from "@tanstack/react-query";
import { Building2, Check, ChevronsUpDown, Globe } from "lucide-react";
import { useDeferredValue, useState } from "react";
import { useTranslation } from "react-i18next";

import { TenantService } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { setActingTenant, useActingTenant, type ActingTenant } from "@/lib/acting-tenant";
import { Button } from "@/ui/button";
import { Command, CommandEmpty, CommandGroup, CommandInput, CommandItem, CommandList } from "@/ui/command";
import { Popover, PopoverContent, PopoverTrigger } from "@/ui/popover";

/** Whose rows staff work on: all tenants', or one's. */
export function TenantSwitcher() {
  const { t } = useTranslation("common");
  const acting = useActingTenant();
  const queries = useQueryClient();
  const [open, setOpen] = useState(false);
  const [text, setText] = useState("");
  const search = useDeferredValue(text.trim());
  const tenants = useQuery(
    TenantService.method.listTenants,
    { search, pageSize: 20, orderBy: "name" },
    { enabled: open, placeholderData: keepPreviousData },
  );
  const choose = (tenant: ActingTenant | undefined): void => {
    setOpen(false);
    setActingTenant(tenant);
    // Everything was read for somebody else's rows.
    void queries.resetQueries();
  };
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button
          variant="ghost"
          aria-label={`${t("acting.switch")}: ${acting?.name ?? t("acting.allTenants")}`}
          className="min-w-0 shrink"
        >
          {acting ? <Building2 aria-hidden /> : <Globe aria-hidden />}
          <span className="max-w-40 truncate max-sm:max-w-24">{acting?.name ?? t("acting.allTenants")}</span>
          <ChevronsUpDown aria-hidden className="size-3 opacity-60" />
        </Button>
      </PopoverTrigger>
      <PopoverContent align="start" className="w-72 p-0" aria-label={t("acting.switch")}>
        <Command shouldFilter={false} label={t("acting.switch")}>
          <CommandInput value={text} onValueChange={setText} placeholder={t("acting.search")} />
          <CommandList>
            <CommandEmpty>{t("acting.empty")}</CommandEmpty>
            <CommandGroup>
              {!search && (
                <CommandItem value="all" onSelect={() => choose(undefined)}>
                  <Globe aria-hidden />
                  {t("acting.allTenants")}
                  {!acting && <Check aria-hidden className="ms-auto" />}
                </CommandItem>
              )}
              {tenants.data?.tenants.map((tenant) => (
                <CommandItem
                  key={String(tenant.id)}
                  value={String(tenant.id)}
                  onSelect={() => choose({ id: tenant.id, name: tenant.name ?? "" })}
                >
                  <Building2 aria-hidden />
                  <span className="truncate">{tenant.name}</span>
                  {acting?.id === tenant.id && <Check aria-hidden className="ms-auto" />}
                </CommandItem>
              ))}
            </CommandGroup>
          </CommandList>
        </Command>
      </PopoverContent>
    </Popover>
  );
}

/** Says over every page that staff work in a tenant that is not theirs. */
export function ActingStrip() {
  const { t } = useTranslation("common");
  const acting = useActingTenant();
  const queries = useQueryClient();
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
          void queries.resetQueries();
        }}
      >
        {t("acting.leave")}
      </button>
    </div>
  );
}
