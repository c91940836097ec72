import { timestampMs } from "@bufbuild/protobuf/wkt";

import type { StatusTone } from "@/components/status-dot";
import type { Nas } from "@/gen/wiwebb/radius/v1/resources_pb";

export type NasStatus = "online" | "silent" | "never" | "inactive";

const MINUTE_MS = 60_000;
/** A NAS that sent a packet so lately is online. */
const HEARD_MS = 5 * MINUTE_MS;
/** One with people on it reports their sessions, though less often. */
const REPORTED_MS = 15 * MINUTE_MS;

export function nasStatus(nas: Nas, now: number): NasStatus {
  if (nas.isActive === false) return "inactive";
  if (!nas.lastSeenAt) return "never";
  const silence = now - timestampMs(nas.lastSeenAt);
  return silence <= (nas.openSessions > 0n ? REPORTED_MS : HEARD_MS) ? "online" : "silent";
}

export const nasStatusNow = (nas: Nas): NasStatus => nasStatus(nas, Date.now());

export const NAS_TONES: Record<NasStatus, StatusTone> = {
  online: "success",
  silent: "danger",
  never: "neutral",
  inactive: "neutral",
};
