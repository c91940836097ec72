import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useQuery } from "@connectrpc/connect-query";
import { Link } from "react-router";

import { ErrorView } from "@/components/error-view";
import { RelativeTime } from "@/components/relative-time";
import { StatusDot } from "@/components/status-dot";
import type { RadiusUser } from "@/gen/wiwebb/radius/v1/resources_pb";
import { SessionService } from "@/gen/wiwebb/radius/v1/session_service_pb";
import { formatBytes } from "@/lib/format";
import { paths } from "@/lib/paths";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Skeleton } from "@/ui/skeleton";

import { clockTime, secondsOf } from "./session-time";

const SHOWN = 8;
const REFRESH_MS = 15_000;

/** The latest sessions of a network user. */
export function UserSessions({ user }: { user: RadiusUser }) {
  const { t } = useTranslation("network");
  const { isStaff } = useSession();
  const { data, error, refetch, dataUpdatedAt } = useQuery(
    SessionService.method.listSessions,
    { username: user.username, tenantId: isStaff ? user.tenantId : undefined, pageSize: SHOWN },
    { refetchInterval: REFRESH_MS },
  );
  return (
    <section aria-label={t("sessions.title")} className="flex flex-col gap-2 border-t pt-4">
      <div className="flex items-baseline justify-between gap-2">
        <h3 className="font-semibold">{t("sessions.title")}</h3>
        {data && data.totalSize > 0n && (
          <Link
            to={paths.sessions({ username: user.username, active: "all" })}
            className="text-sm text-primary underline-offset-4 hover:underline"
          >
            {t("users.allSessions", { count: Number(data.totalSize) })}
          </Link>
        )}
      </div>
      {error && !data ? (
        <ErrorView error={error} retry={() => void refetch()} inline />
      ) : !data ? (
        <Skeleton className="h-16 w-full" />
      ) : data.sessions.length === 0 ? (
        <p className="text-muted-foreground">{t("users.noSessions")}</p>
      ) : (
        <ul className="flex flex-col divide-y">
          {data.sessions.map((session) => (
            <li key={session.id} className="flex flex-wrap items-center justify-between gap-x-3 gap-y-0.5 py-1.5">
              <Link to={paths.session(session.id)} className="rounded-sm underline-offset-4 hover:underline">
                <StatusDot tone={session.stoppedAt ? "neutral" : "success"}>
                  {t(session.stoppedAt ? "sessions.ended" : "sessions.online")}
                  {" · "}
                  <span className="font-mono text-xs">{session.callingStationId ?? session.framedIpAddress}</span>
                </StatusDot>
              </Link>
              <span className="text-xs text-muted-foreground tabular-nums">
                <RelativeTime date={session.startedAt && timestampDate(session.startedAt)} fallback="–" />
                {" · "}
                {clockTime(secondsOf(session, dataUpdatedAt))}
                {" · "}
                {formatBytes(session.outputOctets + session.inputOctets)}
              </span>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
