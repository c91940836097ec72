import type { MessageInitShape } from "@bufbuild/protobuf";
import { useEffect, useRef } from "react";

import { AuditLogService, type WatchAuditLogsRequestSchema } from "@/gen/wiwebb/identity/v1/audit_log_service_pb";
import type { AuditLog } from "@/gen/wiwebb/identity/v1/resources_pb";
import { useStream } from "@/lib/live";

interface Options {
  enabled?: boolean;
  /** The stream begins anew after it broke off; what was missed follows, as far as it is known where it broke off. */
  onResume?: () => void;
}

/** Follows the audit log; what comes within one frame is told at once, newest first. */
export function useAuditStream(
  request: MessageInitShape<typeof WatchAuditLogsRequestSchema>,
  onEntries: (entries: AuditLog[]) => void,
  { enabled = true, onResume }: Options = {},
): void {
  const waiting = useRef<AuditLog[]>([]);
  const lastId = useRef<bigint>(undefined);
  const tell = useRef(onEntries);
  useEffect(() => {
    tell.current = onEntries;
  });
  useStream(
    AuditLogService.method.watchAuditLogs,
    request,
    (entry) => {
      if (lastId.current === undefined || entry.id > lastId.current) lastId.current = entry.id;
      waiting.current.unshift(entry);
      if (waiting.current.length > 1) return;
      requestAnimationFrame(() => {
        const entries = waiting.current;
        waiting.current = [];
        tell.current(entries);
      });
    },
    {
      enabled,
      resume: () => {
        onResume?.();
        return { afterId: lastId.current };
      },
    },
  );
}
