import { timestampDate } from "@bufbuild/protobuf/wkt";
import { ArrowDown, ArrowUp } from "lucide-react";
import type { ReactNode } from "react";

import { Copyable } from "@/components/copyable";
import { RelativeTime } from "@/components/relative-time";
import { StatusDot } from "@/components/status-dot";
import type { Session } from "@/gen/wiwebb/radius/v1/resources_pb";
import { formatBitRate, formatBytes } from "@/lib/format";
import { useNow } from "@/lib/now";
import { useTranslation } from "@/lib/use-translation";

import { useSecond } from "./clock";
import { stillHolds } from "./rates";
import { clockTime, secondsOf } from "./session-time";
import { useLiveSession } from "./use-live-session";

interface Props {
  session: Session;
}

/** A figure with its unit, in its own direction; drawn anew, and thereby pulsing once, with each change. */
function Pulse({ changes, children }: { changes: number; children: ReactNode }) {
  return (
    <bdi
      key={changes}
      className={changes ? "animate-in duration-1000 fade-in-20 motion-reduce:animate-none" : undefined}
    >
      {children}
    </bdi>
  );
}

/** The row's first cell: it keeps the session up to date for all others. */
export function SessionUser({ session }: Props) {
  const { t } = useTranslation("network");
  useLiveSession(session, true);
  return <>{session.username || session.callingStationId || t("sessions.nameless")}</>;
}

export function SessionAddress({ session }: Props) {
  const { t } = useTranslation("network");
  const address = useLiveSession(session).session.framedIpAddress;
  return address ? <Copyable value={address} label={t("sessions.address")} mono /> : "–";
}

export function SessionStarted({ session }: Props) {
  const started = useLiveSession(session).session.startedAt;
  return <RelativeTime date={started && timestampDate(started)} fallback="–" />;
}

export function SessionDuration({ session }: Props) {
  const live = useLiveSession(session).session;
  return live.stoppedAt ? <>{clockTime(secondsOf(live, 0))}</> : <Ticking session={live} />;
}

function Ticking({ session }: Props) {
  const now = useSecond();
  return <>{clockTime(secondsOf(session, now))}</>;
}

export function SessionOctets({ session, direction }: Props & { direction: "down" | "up" }) {
  const { session: now, changes } = useLiveSession(session);
  return <Pulse changes={changes}>{formatBytes(direction === "down" ? now.outputOctets : now.inputOctets)}</Pulse>;
}

export function SessionRates({ session }: Props) {
  const { t } = useTranslation("network");
  const { session: current, rates, ratesAt, changes } = useLiveSession(session);
  const now = useNow();
  if (!rates || current.stoppedAt || !stillHolds(rates, (now.getTime() - ratesAt) / 1000)) {
    return (
      <span className="text-muted-foreground">
        <span aria-hidden="true">–</span>
        <span className="sr-only">{current.stoppedAt ? t("common:none") : t("sessions.noRate")}</span>
      </span>
    );
  }
  const [down, up] = [formatBitRate(rates.down), formatBitRate(rates.up)];
  return (
    <Pulse changes={changes}>
      <span className="sr-only">{t("sessions.rate", { down, up })}</span>
      <span aria-hidden="true" className="inline-flex items-center justify-end gap-2">
        <span className="inline-flex items-center gap-0.5">
          <ArrowDown className="size-3 text-muted-foreground" />
          {down}
        </span>
        <span className="inline-flex items-center gap-0.5">
          <ArrowUp className="size-3 text-muted-foreground" />
          {up}
        </span>
      </span>
    </Pulse>
  );
}

export function SessionState({ session }: Props) {
  const { t } = useTranslation("network");
  const { session: now } = useLiveSession(session);
  return now.stoppedAt ? (
    <StatusDot tone="neutral">{t("sessions.ended")}</StatusDot>
  ) : (
    <StatusDot tone="success">{t("sessions.online")}</StatusDot>
  );
}
