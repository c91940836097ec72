import type { MessageInitShape } from "@bufbuild/protobuf";
import { useEffect, useRef } from "react";

import { useAfterPause } from "@/features/network/use-after-pause";
import { AuditLogService, type WatchAuditLogsRequestSchema } from "@/gen/wiwebb/identity/v1/audit_log_service_pb";
import type { AuditLog } from "@/gen/wiwebb/identity/v1/resources_pb";
import { useStream } from "@/lib/live";

interface Options {
  enabled?: boolean;
  /** The stream goes on after it broke off or was paused: what happened meanwhile may have been missed. */
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
  useAfterPause(() => onResume?.());
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
