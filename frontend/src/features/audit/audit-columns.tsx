import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useMemo } from "react";

import { Copyable } from "@/components/copyable";
import type { Column, Filter } from "@/components/data-table";
import { DateTime } from "@/components/date-time";
import { TenantName } from "@/components/names";
import { tenantFilter, UserFilter } from "@/features/network/filters";
import type { AuditLog } from "@/gen/wiwebb/identity/v1/resources_pb";
import { useTranslation } from "@/lib/use-translation";

import { ACTIONS, TARGET_TYPES, useActionName, useTypeName } from "./actions";
import { Actor, Target } from "./entry-parts";

export function useAuditColumns(across: boolean): Column<AuditLog>[] {
  const { t } = useTranslation("audit");
  const actionName = useActionName();
  return useMemo(() => {
    const columns: Column<AuditLog>[] = [
      {
        id: "time",
        header: t("time"),
        sortBy: "timestamp",
        cell: ({ timestamp }) => <DateTime date={timestamp && timestampDate(timestamp)} />,
      },
      { id: "actor", header: t("actor"), cell: (entry) => <Actor entry={entry} /> },
      { id: "action", header: t("what"), cell: (entry) => actionName(entry.action) },
      { id: "target", header: t("target"), className: "max-w-72", cell: (entry) => <Target entry={entry} /> },
      {
        id: "address",
        header: t("address"),
        cell: ({ clientAddress }) =>
          clientAddress ? <Copyable value={clientAddress} label={t("address")} mono /> : "–",
      },
      {
        id: "request",
        header: t("request"),
        defaultHidden: true,
        cell: ({ requestId }) => <Copyable value={requestId} label={t("request")} mono keepEnds={6} />,
      },
    ];
    if (across) {
      columns.splice(4, 0, {
        id: "tenant",
        header: t("tenant"),
        cell: ({ tenantId }) => (tenantId === undefined ? t("common:platform") : <TenantName id={tenantId} />),
      });
    }
    return columns;
  }, [t, actionName, across]);
}

export function useAuditFilters(across: boolean): Filter[] {
  const { t, language } = useTranslation("audit");
  const actionName = useActionName();
  const typeName = useTypeName();
  return useMemo(() => {
    const named = (words: readonly string[], name: (word: string) => string) =>
      words
        .map((value) => ({ value, label: name(value) }))
        .sort((one, other) => one.label.localeCompare(other.label, language));
    const filters: Filter[] = [
      { key: "actor", label: t("actor"), kind: "text", control: (props) => <UserFilter {...props} /> },
      { key: "target", label: t("targetUser"), kind: "text", control: (props) => <UserFilter {...props} /> },
      { key: "action", label: t("what"), kind: "select", options: named(ACTIONS, actionName) },
      { key: "type", label: t("target"), kind: "select", options: named(TARGET_TYPES, typeName) },
      { key: "after", label: t("after"), kind: "date" },
      { key: "before", label: t("before"), kind: "date" },
      { key: "key", label: t("key"), kind: "text" },
      { key: "request", label: t("request"), kind: "text" },
    ];
    if (across) filters.push(tenantFilter(t("tenant")));
    return filters;
  }, [t, actionName, typeName, language, across]);
}
