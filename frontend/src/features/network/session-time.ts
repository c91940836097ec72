import { timestampMs } from "@bufbuild/protobuf/wkt";

import type { Session } from "@/gen/wiwebb/radius/v1/resources_pb";

/** How many seconds a session has lasted, or had when it ended. */
export function secondsOf(session: Session, now: number): number {
  const told = Number(session.sessionSeconds);
  const [started, updated, stopped] = [session.startedAt, session.updatedAt, session.stoppedAt].map(
    (time) => time && timestampMs(time),
  );
  if (stopped !== undefined) return told || (started === undefined ? 0 : Math.max(0, (stopped - started) / 1000));
  if (started !== undefined) return Math.max(0, (now - started) / 1000);
  return told + (updated === undefined ? 0 : Math.max(0, (now - updated) / 1000));
}

/** Seconds as `1:02:03`, so that their ticking shows; days go in front. */
export function clockTime(seconds: number): string {
  const total = Math.max(0, Math.floor(seconds));
  const two = (value: number): string => String(value).padStart(2, "0");
  const [days, hours, minutes] = [
    Math.floor(total / 86_400),
    Math.floor(total / 3600) % 24,
    Math.floor(total / 60) % 60,
  ];
  const rest = `${two(minutes)}:${two(total % 60)}`;
  if (days) return `${days} d ${two(hours)}:${rest}`;
  return hours ? `${hours}:${rest}` : rest;
}
