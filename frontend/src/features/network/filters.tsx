import { useQuery } from "@connectrpc/connect-query";
import { keepPreviousData } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";

import type { Filter } from "@/components/data-table";
import { useName } from "@/components/names";
import { TenantPicker } from "@/components/tenant-picker";
import { UserPicker } from "@/components/user-picker";
import { NasService } from "@/gen/wiwebb/radius/v1/nas_service_pb";
import { useTranslation } from "@/lib/use-translation";
import { Combobox } from "@/ui/combobox";

interface Props {
  id: string;
  value: string;
  onChange: (value: string) => void;
}

/** A combobox as a filter of a list: the filter's frame is its frame. */
function Slot({ children }: { children: ReactNode }) {
  return (
    <div className="w-36 [&_button]:h-7 [&_button]:border-0 [&_button]:bg-transparent [&_button]:text-xs [&_button]:shadow-none">
      {children}
    </div>
  );
}

function TenantFilter(control: Props) {
  const { t } = useTranslation("app");
  const name = useName("tenant", control.value);
  return (
    <Slot>
      <TenantPicker {...control} optional noneLabel={t("table.any")} selectedLabel={name} />
    </Slot>
  );
}

/** The tenant's filter of a list that goes across tenants; the server finds every one. */
export const tenantFilter = (label: string): Filter => ({
  key: "tenant",
  label,
  kind: "text",
  control: (props) => <TenantFilter {...props} />,
});

export function UserFilter(control: Props) {
  const { t } = useTranslation("app");
  const name = useName("account", control.value);
  return (
    <Slot>
      <UserPicker {...control} optional noneLabel={t("table.any")} selectedLabel={name} />
    </Slot>
  );
}

export function NasFilter(control: Props) {
  const { t } = useTranslation(["network", "app"]);
  const [search, setSearch] = useState<string>();
  const name = useName("nas", control.value);
  const found = useQuery(
    NasService.method.listNas,
    { search, pageSize: 20, orderBy: "name" },
    { enabled: search !== undefined, placeholderData: keepPreviousData },
  );
  const options = (found.data?.nas ?? []).map(({ id, name, address }) => ({
    value: id,
    label: name ?? "",
    hint: address,
  }));
  return (
    <Slot>
      <Combobox
        {...control}
        options={search ? options : [{ value: "", label: t("app:table.any") }, ...options]}
        onSearch={(text) => setSearch(text.trim())}
        loading={found.isPending}
        selectedLabel={name}
        emptyText={t("sessions.noNas")}
      />
    </Slot>
  );
}
