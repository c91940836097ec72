import { useQuery } from "@connectrpc/connect-query";
import { keepPreviousData } from "@tanstack/react-query";
import { Building2, Check, Globe } from "lucide-react";
import { useDeferredValue, useState } from "react";

import { TenantService } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { useActingTenant, type ActingTenant } from "@/lib/acting-tenant";
import { useTranslation } from "@/lib/use-translation";
import { Command, CommandEmpty, CommandGroup, CommandInput, CommandItem, CommandList } from "@/ui/command";

/** The tenants that staff may act in; loaded when the switcher is opened. */
export default function TenantList({ choose }: { choose: (tenant: ActingTenant | undefined) => void }) {
  const { t } = useTranslation("app");
  const acting = useActingTenant();
  const [text, setText] = useState("");
  const search = useDeferredValue(text.trim());
  const tenants = useQuery(
    TenantService.method.listTenants,
    { search, pageSize: 20, orderBy: "name" },
    { placeholderData: keepPreviousData },
  );
  const ids = tenants.data?.tenants.map(({ id }) => String(id)) ?? [];
  const first = search ? (ids[0] ?? "") : "all";
  const list = [search, ...ids].join();
  const [marked, setMarked] = useState({ list, value: first });
  // What is marked may be gone from what was found since: Enter takes the first then.
  if (marked.list !== list) setMarked({ list, value: first });
  return (
    <Command
      shouldFilter={false}
      label={t("acting.switch")}
      value={marked.value}
      onValueChange={(value) => setMarked({ list, value })}
    >
      <CommandInput autoFocus value={text} onValueChange={setText} placeholder={t("acting.search")} />
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
  );
}
