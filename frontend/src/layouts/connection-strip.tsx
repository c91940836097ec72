import { Code, createClient, ConnectError } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { WifiOff } from "lucide-react";
import { useEffect } from "react";

import { AuthService } from "@/gen/wiwebb/identity/v1/auth_service_pb";
import { useReachable } from "@/lib/connection";
import { useTranslation } from "@/lib/use-translation";

const RETRY_MS = 3_000;

/** Says that the server does not answer, asks again, and reads everything anew when it does. */
export function ConnectionStrip() {
  const { t } = useTranslation("common");
  const reachable = useReachable();
  const transport = useTransport();
  const queries = useQueryClient();
  useEffect(() => {
    if (reachable) return;
    const client = createClient(AuthService, transport);
    const timer = setInterval(() => {
      client.getCurrentUser({}).then(
        () => void queries.invalidateQueries(),
        (error: unknown) => {
          if (ConnectError.from(error).code !== Code.Unavailable) void queries.invalidateQueries();
        },
      );
    }, RETRY_MS);
    return () => clearInterval(timer);
  }, [reachable, transport, queries]);
  return (
    <div role="status" aria-live="polite">
      {!reachable && (
        <p className="flex items-center gap-2 bg-destructive px-4 py-1 text-sm font-medium text-destructive-foreground">
          <WifiOff aria-hidden className="size-4 shrink-0" />
          {t("connection.lost")}
        </p>
      )}
    </div>
  );
}
