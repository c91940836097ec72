import { timestampFromDate, type Timestamp } from "@bufbuild/protobuf/wkt";

import type { Scope } from "@/features/network/scope";

/** The filters of the audit log as the URL names them. */
export const FILTER_KEYS = [
  "actor",
  "target",
  "action",
  "type",
  "tenant",
  "after",
  "before",
  "key",
  "request",
] as const;

export type AuditFilters = Readonly<Partial<Record<string, string>>>;

const asId = (text: string | undefined): bigint | undefined => (text && /^\d+$/.test(text) ? BigInt(text) : undefined);

/** A day begins and ends by the clock of whoever looks; `before` means all of its day. */
function dayBoundary(text: string | undefined, days: number): Timestamp | undefined {
  const [year, month, day] = (/^(\d{4})-(\d\d)-(\d\d)$/.exec(text ?? "") ?? []).slice(1).map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  return timestampFromDate(new Date(year, month - 1, day + days));
}

/** What a stream can be narrowed by. */
export function watchRequest(filters: AuditFilters, scope: Scope) {
  return {
    actorId: asId(filters.actor),
    targetId: asId(filters.target),
    action: filters.action ?? "",
    targetType: filters.type ?? "",
    targetKey: filters.key ?? "",
    requestId: filters.request ?? "",
    tenantId: scope.tenant(filters.tenant),
  };
}

/** What a list and an export can be narrowed by. */
export function entriesRequest(filters: AuditFilters, scope: Scope) {
  return {
    ...watchRequest(filters, scope),
    after: dayBoundary(filters.after, 0),
    before: dayBoundary(filters.before, 1),
  };
}

/** Whether what happens now would be in the list. */
export function includesNow(filters: AuditFilters, now: Date): boolean {
  const before = dayBoundary(filters.before, 1);
  const after = dayBoundary(filters.after, 0);
  const seconds = BigInt(Math.floor(now.getTime() / 1000));
  return (before === undefined || before.seconds > seconds) && (after === undefined || after.seconds <= seconds);
}
