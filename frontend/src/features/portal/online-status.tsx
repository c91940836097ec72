import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useQuery } from "@connectrpc/connect-query";
import { Wifi, WifiOff } from "lucide-react";

import { RelativeTime } from "@/components/relative-time";
import { StatusDot } from "@/components/status-dot";
import { MyNetworkService } from "@/gen/wiwebb/radius/v1/my_network_service_pb";
import { cn } from "@/lib/cn";
import { useTranslation } from "@/lib/use-translation";
import { Skeleton } from "@/ui/skeleton";

/** The one thing that people come for: am I online? */
export function OnlineStatus({ open }: { open: bigint | undefined }) {
  const { t } = useTranslation("portal");
  if (open === undefined) return <Skeleton className="h-18 w-full" />;
  const online = open > 0n;
  const Icon = online ? Wifi : WifiOff;
  return (
    <section
      aria-label={t("status.label")}
      className={cn("flex items-center gap-4 rounded-lg border bg-card p-4", online && "border-success/40")}
    >
      <Icon aria-hidden className={cn("size-8 shrink-0", online ? "text-success" : "text-muted-foreground")} />
      <div className="flex min-w-0 flex-col gap-0.5">
        <StatusDot tone={online ? "success" : "neutral"} className="text-lg font-semibold whitespace-normal">
          {t(online ? "status.online" : "status.offline")}
        </StatusDot>
        <p className="text-muted-foreground">
          {online ? t("status.connections", { count: Number(open) }) : <LastOnline />}
        </p>
      </div>
    </section>
  );
}

function LastOnline() {
  const { t } = useTranslation("portal");
  const latest = useQuery(MyNetworkService.method.listMySessions, { pageSize: 1 });
  if (latest.isPending) return <Skeleton className="h-4 w-40" />;
  const session = latest.data?.sessions[0];
  const end = session?.stoppedAt ?? session?.updatedAt;
  if (!end) return t("status.never");
  return (
    <>
      {t("status.last")} <RelativeTime date={timestampDate(end)} />
    </>
  );
}
