import { useMemo } from "react";

import { useTranslation } from "@/lib/use-translation";

import type { Column } from "./data-table";
import { TenantName, useReadName } from "./names";

/** Whose a row is, in a list that goes across tenants and whose rows have the tenant's number only. */
export function useTenantColumn<Row extends { tenantId?: bigint }>(header: string): Column<Row> {
  const { t } = useTranslation("common");
  const readName = useReadName("tenant");
  return useMemo(
    () => ({
      id: "tenant",
      header,
      cell: ({ tenantId }) => (tenantId === undefined ? t("platform") : <TenantName id={tenantId} />),
      csv: async ({ tenantId }) =>
        tenantId === undefined ? t("platform") : ((await readName(String(tenantId))) ?? `#${tenantId}`),
    }),
    [t, header, readName],
  );
}
