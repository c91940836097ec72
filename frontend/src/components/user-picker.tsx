import { useQuery } from "@connectrpc/connect-query";
import { keepPreviousData } from "@tanstack/react-query";
import { useState } from "react";

import type { PickerProps } from "@/components/tenant-picker";
import { UserService } from "@/gen/wiwebb/identity/v1/user_service_pb";
import { useTranslation } from "@/lib/use-translation";
import { Combobox } from "@/ui/combobox";

interface Props extends PickerProps {
  /** Only people of this tenant. */
  tenantId?: bigint;
}

/** Chooses a person; the server searches, once the list is open. */
export function UserPicker({ optional = false, noneLabel, tenantId, ...control }: Props) {
  const { t } = useTranslation("app");
  const [search, setSearch] = useState<string>();
  const users = useQuery(
    UserService.method.listUsers,
    { search, tenantId, pageSize: 20, orderBy: "username" },
    { enabled: search !== undefined, placeholderData: keepPreviousData },
  );
  const found = users.data?.users ?? [];
  const none = optional && !search ? [{ value: "", label: noneLabel ?? t("picker.noUser") }] : [];
  return (
    <Combobox
      {...control}
      options={[
        ...none,
        ...found.map((user) => ({ value: String(user.id), label: user.username ?? "", hint: user.email })),
      ]}
      onSearch={(text) => setSearch(text.trim())}
      loading={users.isPending}
      placeholder={t("picker.user")}
      emptyText={t("picker.userEmpty")}
    />
  );
}
