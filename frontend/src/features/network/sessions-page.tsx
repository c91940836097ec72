import { createClient } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";
import { Activity } from "lucide-react";
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { Link, Outlet } from "react-router";

import { DataTable, firstRows, type Filter, type ListState } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import type { Session } from "@/gen/wiwebb/radius/v1/resources_pb";
import { SessionService } from "@/gen/wiwebb/radius/v1/session_service_pb";
import { useStream } from "@/lib/live";
import { paths } from "@/lib/paths";
import { useInvalidate } from "@/lib/query";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { useUrlParams } from "@/lib/use-url-params";
import { Button } from "@/ui/button";

import { NasFilter, tenantFilter } from "./filters";
import { LiveSessions } from "./live-sessions";
import { NewRows } from "./new-rows";
import { scopeOf, useScope, type Scope } from "./scope";
import { useSessionColumns } from "./session-columns";
import { belongs, listRequest, STATES, watchRequest } from "./session-filter";
import { useAfterPause } from "./use-after-pause";
import { LiveSessionsContext } from "./use-live-session";

export const { loader, shouldRevalidate } = firstRows("sessions", SessionService.method.listSessions, (list, session) =>
  listRequest(list, scopeOf(session)),
);

export function Component() {
  const { t } = useTranslation("network");
  const scope = useScope();
  const columns = useSessionColumns(scope.across);
  const filters = useSessionFilters(scope);
  const live = useSessionStream(scope);
  return (
    <LiveSessionsContext value={live}>
      <PageHeader title={t("sessions.title")} description={t("sessions.description")} />
      <DataTable
        name="sessions"
        label={t("sessions.title")}
        method={SessionService.method.listSessions}
        request={(list) => listRequest(list, scope)}
        rows={(response) => response.sessions}
        total={(response) => response.totalSize}
        rowId={(session) => session.id}
        rowName={(session) => session.username || session.sessionId}
        rowHref={sessionHref}
        columns={columns}
        filters={filters}
        searchable
        exportStream={useSessionExport(scope)}
        empty={<NoSessions />}
      />
      <FreshSessions live={live} />
      <Outlet />
    </LiveSessionsContext>
  );
}

const sessionHref = (session: Session): string => paths.session(session.id);

function useSessionFilters({ across }: Scope): Filter[] {
  const { t } = useTranslation("network");
  return useMemo(() => {
    const filters: Filter[] = [
      {
        key: "active",
        label: t("sessions.state"),
        kind: "select",
        unset: t("sessions.online"),
        options: [
          { value: STATES.ended, label: t("sessions.ended") },
          { value: STATES.all, label: t("sessions.all") },
        ],
      },
      { key: "nas", label: t("sessions.nas"), kind: "text", control: (props) => <NasFilter {...props} /> },
      { key: "username", label: t("sessions.user"), kind: "text" },
    ];
    if (across) filters.push(tenantFilter(t("tenant")));
    return filters;
  }, [t, across]);
}

/** Follows the sessions that the URL's filter means. */
function useSessionStream(scope: Scope): LiveSessions {
  const [live] = useState(() => new LiveSessions());
  const { params } = useUrlParams();
  const invalidate = useInvalidate();
  const filters = useMemo(() => Object.fromEntries([...params].filter(([, value]) => value)), [params]);
  const search = params.get("q") ?? "";
  // What began or ended while nothing came is in the list, not only in the stream.
  const readAnew = (): void => void invalidate(SessionService.method.listSessions);
  useAfterPause(readAnew);
  useStream(
    SessionService.method.watchSessions,
    watchRequest(filters, scope),
    ({ session }) => {
      if (session) live.take(session);
    },
    {
      resume: () => {
        readAnew();
        return { since: live.since() };
      },
    },
  );
  useEffect(() => live.listed(belongs(filters, search)), [live, filters, search]);
  return live;
}

function FreshSessions({ live }: { live: LiveSessions }) {
  const { t } = useTranslation("network");
  const count = useSyncExternalStore(live.followFresh, live.freshCount);
  const { change } = useUrlParams();
  const invalidate = useInvalidate();
  const show = (): void => {
    live.listed();
    // To where the latest stand.
    change({ page: "", sort: "" });
    void invalidate(SessionService.method.listSessions);
  };
  return <NewRows label={count ? t("sessions.fresh", { count }) : undefined} onShow={show} />;
}

function useSessionExport(scope: Scope) {
  const { can } = useSession();
  const transport = useTransport();
  const run = useCallback(
    (list: ListState, signal: AbortSignal) => {
      const { search, active, username, nasId, tenantId } = listRequest(list, scope);
      return createClient(SessionService, transport).exportRadiusSessions(
        { search, active, username, nasId, tenantId },
        { signal, timeoutMs: 0 },
      );
    },
    [transport, scope],
  );
  return can("radius.sessions.export") ? run : undefined;
}

function NoSessions() {
  const { t } = useTranslation("network");
  const { can } = useSession();
  return (
    <EmptyState
      icon={Activity}
      title={t("sessions.empty")}
      description={t("sessions.emptyHint")}
      action={
        can("radius.nas.read") && (
          <Button asChild variant="outline">
            <Link to={paths.nasList()}>{t("nas.title")}</Link>
          </Button>
        )
      }
    />
  );
}
