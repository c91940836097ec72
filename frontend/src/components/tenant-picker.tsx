import { useQuery } from "@connectrpc/connect-query";
import { keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";

import { TenantService } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { useTranslation } from "@/lib/use-translation";
import { Combobox } from "@/ui/combobox";

export interface PickerProps {
  id?: string;
  "aria-invalid"?: boolean;
  "aria-describedby"?: string;
  /** The identifier as text; empty: none is chosen. */
  value: string;
  onChange: (value: string) => void;
  onBlur?: () => void;
  /** The name of what is chosen already. */
  selectedLabel?: string;
  /** Offers to choose none. */
  optional?: boolean;
  /** What none is called, where that is not "none": "any" in a filter. */
  noneLabel?: string;
  disabled?: boolean;
  /** Names the control where no field does. */
  label?: string;
}

/** Chooses a tenant; the server searches, once the list is open. */
export function TenantPicker({ optional = false, noneLabel, ...control }: PickerProps) {
  const { t } = useTranslation("app");
  const [search, setSearch] = useState<string>();
  const tenants = useQuery(
    TenantService.method.listTenants,
    { search, pageSize: 20, orderBy: "name" },
    { enabled: search !== undefined, placeholderData: keepPreviousData },
  );
  const found = tenants.data?.tenants ?? [];
  const none = optional && !search ? [{ value: "", label: noneLabel ?? t("picker.noTenant") }] : [];
  return (
    <Combobox
      {...control}
      options={[
        ...none,
        ...found.map((tenant) => ({ value: String(tenant.id), label: tenant.name ?? "", hint: tenant.slug })),
      ]}
      onSearch={(text) => setSearch(text.trim())}
      loading={tenants.isPending}
      placeholder={t("picker.tenant")}
      emptyText={t("picker.tenantEmpty")}
    />
  );
}
