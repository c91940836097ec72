import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useMemo } from "react";

import { Copyable } from "@/components/copyable";
import type { Column } from "@/components/data-table";
import { DateTime } from "@/components/date-time";
import { NasName, TenantName } from "@/components/names";
import type { Session } from "@/gen/wiwebb/radius/v1/resources_pb";
import { useTranslation } from "@/lib/use-translation";

import {
  SessionAddress,
  SessionDuration,
  SessionOctets,
  SessionRates,
  SessionStarted,
  SessionState,
  SessionUser,
} from "./session-cells";

/** Gets what is left. */
const NAME = "w-1/6 max-w-0 min-w-24";

const isoTime = (time: Session["startedAt"]): string => (time ? timestampDate(time).toISOString() : "");

export function useSessionColumns(across: boolean): Column<Session>[] {
  const { t } = useTranslation("network");
  return useMemo(() => {
    const columns: Column<Session>[] = [
      {
        id: "user",
        header: t("sessions.user"),
        sortBy: "username",
        cell: (session) => <SessionUser session={session} />,
        csv: (session) => session.username,
      },
      { id: "state", header: t("sessions.state"), cell: (session) => <SessionState session={session} /> },
      {
        id: "device",
        header: t("sessions.device"),
        cell: ({ callingStationId }) =>
          callingStationId ? <Copyable value={callingStationId} label={t("sessions.device")} mono /> : "–",
        csv: (session) => session.callingStationId ?? "",
      },
      {
        id: "address",
        header: t("sessions.address"),
        cell: (session) => <SessionAddress session={session} />,
        csv: (session) => session.framedIpAddress ?? "",
      },
      {
        id: "nas",
        header: t("sessions.nas"),
        className: NAME,
        cell: ({ nasId }) => <NasName id={nasId} />,
        csv: ({ nasId }) => nasId,
      },
      {
        id: "started",
        header: t("sessions.started"),
        sortBy: "started_at",
        // The duration says the same, and this table has most columns of all.
        defaultHidden: across,
        cell: (session) => <SessionStarted session={session} />,
        csv: (session) => isoTime(session.startedAt),
      },
      {
        id: "duration",
        header: t("sessions.duration"),
        align: "right",
        cell: (session) => <SessionDuration session={session} />,
        csv: (session) => String(session.sessionSeconds),
      },
      {
        id: "down",
        header: t("sessions.down"),
        align: "right",
        cell: (session) => <SessionOctets session={session} direction="down" />,
        csv: (session) => String(session.outputOctets),
      },
      {
        id: "up",
        header: t("sessions.up"),
        align: "right",
        cell: (session) => <SessionOctets session={session} direction="up" />,
        csv: (session) => String(session.inputOctets),
      },
      {
        id: "rates",
        header: t("sessions.rates"),
        align: "right",
        cell: (session) => <SessionRates session={session} />,
      },
      {
        id: "ended",
        header: t("sessions.endedAt"),
        sortBy: "stopped_at",
        defaultHidden: true,
        cell: ({ stoppedAt }) => <DateTime date={stoppedAt && timestampDate(stoppedAt)} />,
        csv: (session) => isoTime(session.stoppedAt),
      },
      {
        id: "cause",
        header: t("sessions.cause"),
        defaultHidden: true,
        cell: ({ terminateCause }) => terminateCause,
        csv: ({ terminateCause = "" }) => terminateCause,
      },
    ];
    if (across) {
      columns.splice(5, 0, {
        id: "tenant",
        header: t("tenant"),
        className: NAME,
        cell: ({ tenantId }) => <TenantName id={tenantId} />,
        csv: ({ tenantId }) => String(tenantId),
      });
    }
    return columns;
  }, [t, across]);
}
