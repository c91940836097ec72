import { timestampDate, type Timestamp } from "@bufbuild/protobuf/wkt";
import { Activity } from "lucide-react";
import { useMemo } from "react";

import { DataTable, type Column, type Filter, type ListState } from "@/components/data-table";
import { DateTime } from "@/components/date-time";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { StatusDot } from "@/components/status-dot";
import { MyNetworkService } from "@/gen/wiwebb/radius/v1/my_network_service_pb";
import type { Session } from "@/gen/wiwebb/radius/v1/resources_pb";
import { formatBytes, formatDateTime, formatDuration } from "@/lib/format";
import { useTranslation } from "@/lib/use-translation";

import { WithLogins } from "./with-logins";
import { causeKey, DeviceName } from "./words";

function request({ pageSize, skip, orderBy, filters }: ListState) {
  const active = filters.active === undefined ? undefined : filters.active === "true";
  return { pageSize, skip, orderBy, active };
}

export function Component() {
  const { t } = useTranslation("portal");
  return (
    <>
      <PageHeader title={t("sessions.title")} description={t("sessions.description")} />
      <WithLogins>{() => <Sessions />}</WithLogins>
    </>
  );
}

function Sessions() {
  const { t } = useTranslation("portal");
  const columns = useColumns();
  const filters = useMemo<Filter[]>(
    () => [
      {
        key: "active",
        label: t("sessions.state"),
        kind: "select",
        options: [
          { value: "true", label: t("sessions.open") },
          { value: "false", label: t("sessions.ended") },
        ],
      },
    ],
    [t],
  );
  return (
    <DataTable
      name="my-sessions"
      label={t("sessions.title")}
      method={MyNetworkService.method.listMySessions}
      request={request}
      rows={(response) => response.sessions}
      total={(response) => response.totalSize}
      rowId={(session) => session.id}
      rowName={(session) => session.callingStationId ?? session.username}
      columns={columns}
      filters={filters}
      empty={<EmptyState icon={Activity} title={t("sessions.none")} description={t("sessions.noneHint")} />}
    />
  );
}

const dateOf = (time: Timestamp | undefined): Date | undefined => time && timestampDate(time);
const written = (time: Timestamp | undefined): string => (time ? formatDateTime(timestampDate(time)) : "");

function useColumns(): readonly Column<Session>[] {
  const { t } = useTranslation("portal");
  return useMemo<Column<Session>[]>(
    () => [
      {
        id: "started",
        header: t("sessions.started"),
        sortBy: "started_at",
        cell: (session) => <DateTime date={dateOf(session.startedAt)} fallback={t("sessions.unknownStart")} />,
        csv: (session) => written(session.startedAt),
      },
      {
        id: "state",
        header: t("sessions.state"),
        cell: (session) => (
          <StatusDot tone={session.stoppedAt ? "neutral" : "success"}>
            {t(session.stoppedAt ? "sessions.ended" : "sessions.open")}
          </StatusDot>
        ),
        csv: (session) => t(session.stoppedAt ? "sessions.ended" : "sessions.open"),
      },
      {
        id: "device",
        header: t("sessions.device"),
        cell: (session) => <DeviceName station={session.callingStationId} />,
        csv: (session) => session.callingStationId ?? "",
      },
      {
        id: "time",
        header: t("sessions.time"),
        align: "right",
        cell: (session) => formatDuration(session.sessionSeconds),
        csv: (session) => formatDuration(session.sessionSeconds),
      },
      {
        id: "downloaded",
        header: t("sessions.downloaded"),
        align: "right",
        cell: (session) => formatBytes(session.outputOctets),
        csv: (session) => String(session.outputOctets),
      },
      {
        id: "uploaded",
        header: t("sessions.uploaded"),
        align: "right",
        cell: (session) => formatBytes(session.inputOctets),
        csv: (session) => String(session.inputOctets),
      },
      {
        id: "stopped",
        header: t("sessions.endedAt"),
        sortBy: "stopped_at",
        defaultHidden: true,
        cell: (session) => <DateTime date={dateOf(session.stoppedAt)} />,
        csv: (session) => written(session.stoppedAt),
      },
      {
        id: "cause",
        header: t("sessions.cause"),
        cell: (session) => causeText(session, t),
        csv: (session) => causeText(session, t),
      },
      {
        id: "username",
        header: t("sessions.login"),
        sortBy: "username",
        defaultHidden: true,
        cell: (session) => session.username,
        csv: (session) => session.username,
      },
    ],
    [t],
  );
}

function causeText({ terminateCause }: Session, t: (key: string) => string): string {
  const key = causeKey(terminateCause);
  return key ? t(`cause.${key}`) : (terminateCause ?? "");
}
