import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useQuery } from "@connectrpc/connect-query";
import { Link, useParams } from "react-router";

import { Copyable } from "@/components/copyable";
import { DateTime } from "@/components/date-time";
import { Fact, Facts } from "@/components/facts";
import { AccountName, NasName, TenantName } from "@/components/names";
import { RelativeTime } from "@/components/relative-time";
import { RowSheet } from "@/components/row-sheet";
import { RadiusUserService } from "@/gen/wiwebb/radius/v1/radius_user_service_pb";
import type { Session } from "@/gen/wiwebb/radius/v1/resources_pb";
import { SessionService } from "@/gen/wiwebb/radius/v1/session_service_pb";
import { paths } from "@/lib/paths";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";

import { SessionDuration, SessionOctets, SessionRates, SessionState } from "./session-cells";
import { useLiveSession } from "./use-live-session";

export function Component() {
  const { t } = useTranslation("network");
  const { id = "" } = useParams();
  const query = useQuery(SessionService.method.getSession, { id });
  const { data } = query;
  return (
    <RowSheet
      title={data ? data.username || data.callingStationId || t("sessions.nameless") : t("sessions.one")}
      description={t("sessions.oneDescription")}
      query={query}
      list={paths.sessions()}
    >
      {(session) => <SessionFacts listed={session} />}
    </RowSheet>
  );
}

function SessionFacts({ listed }: { listed: Session }) {
  const { t } = useTranslation("network");
  const { isStaff } = useSession();
  const { session } = useLiveSession(listed, true);
  const [started, updated, stopped] = [session.startedAt, session.updatedAt, session.stoppedAt].map(
    (time) => time && timestampDate(time),
  );
  return (
    <>
      <Facts>
        <Fact label={t("sessions.state")}>
          <SessionState session={session} />
        </Fact>
        <Fact label={t("sessions.user")}>{session.username && <NetworkUser session={session} />}</Fact>
        <Fact label={t("sessions.device")}>
          {session.callingStationId && <Copyable value={session.callingStationId} label={t("sessions.device")} mono />}
        </Fact>
        <Fact label={t("sessions.address")}>
          {session.framedIpAddress && <Copyable value={session.framedIpAddress} label={t("sessions.address")} mono />}
        </Fact>
        <Fact label={t("sessions.nas")}>
          <NasName id={session.nasId} />
        </Fact>
        {isStaff && (
          <Fact label={t("tenant")}>
            <TenantName id={session.tenantId} />
          </Fact>
        )}
        <Fact label={t("sessions.rates")}>
          <SessionRates session={session} />
        </Fact>
        <Fact label={t("sessions.down")}>
          <SessionOctets session={session} direction="down" />
        </Fact>
        <Fact label={t("sessions.up")}>
          <SessionOctets session={session} direction="up" />
        </Fact>
        <Fact label={t("sessions.duration")}>
          <SessionDuration session={session} />
        </Fact>
        <Fact label={t("sessions.started")}>
          <DateTime date={started} />
        </Fact>
        <Fact label={t("sessions.endedAt")}>{stopped && <DateTime date={stopped} />}</Fact>
        <Fact label={t("sessions.cause")}>{session.terminateCause}</Fact>
        <Fact label={t("sessions.updated")}>
          <RelativeTime date={updated} />
        </Fact>
        <Fact label={t("sessions.sessionId")}>
          <Copyable value={session.sessionId} label={t("sessions.sessionId")} mono />
        </Fact>
        <Fact label={t("sessions.id")}>
          <Copyable value={session.id} label={t("sessions.id")} mono keepEnds={8} />
        </Fact>
      </Facts>
      <Button asChild variant="outline" className="self-start">
        <Link to={paths.sessions({ username: session.username, active: "all" })}>{t("sessions.ofUser")}</Link>
      </Button>
    </>
  );
}

/** The name as the NAS sent it, leading to the network user of that name, and to the account behind it. */
function NetworkUser({ session }: { session: Session }) {
  const { t } = useTranslation("network");
  const { isStaff } = useSession();
  const { data } = useQuery(RadiusUserService.method.listRadiusUsers, {
    username: session.username,
    tenantId: isStaff ? session.tenantId : undefined,
    pageSize: 1,
  });
  const user = data?.radiusUsers[0];
  if (!user) return <Copyable value={session.username} label={t("sessions.user")} />;
  return (
    <>
      <Link to={paths.radiusUser(user.id)} className="underline underline-offset-4">
        {session.username}
      </Link>
      {user.userId !== undefined && (
        <span className="text-muted-foreground">
          {" "}
          · {t("sessions.account")} <AccountName id={user.userId} />
        </span>
      )}
    </>
  );
}
