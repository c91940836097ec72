import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useQuery } from "@connectrpc/connect-query";
import { Laptop } from "lucide-react";
import { Link } from "react-router";

import { ErrorView } from "@/components/error-view";
import { Item, ItemList, ItemListSkeleton } from "@/components/item-list";
import { RelativeTime } from "@/components/relative-time";
import { MyNetworkService } from "@/gen/wiwebb/radius/v1/my_network_service_pb";
import type { Session } from "@/gen/wiwebb/radius/v1/resources_pb";
import { formatBytes, formatDuration } from "@/lib/format";
import { paths } from "@/lib/paths";
import { useTranslation } from "@/lib/use-translation";

import { DeviceName } from "./words";

const SHOWN = 5;

/** What is connected now. Read anew whenever their number changes. */
export function OpenSessions({ open }: { open: bigint | undefined }) {
  const { t } = useTranslation("portal");
  const sessions = useQuery(
    MyNetworkService.method.listMySessions,
    { pageSize: SHOWN, active: true },
    { enabled: open !== undefined && open > 0n, refetchInterval: 30_000 },
  );
  if (open === 0n) return null;
  const list = sessions.data?.sessions;
  const more = Number(sessions.data?.totalSize ?? 0) - SHOWN;
  if (list?.length === 0) return null;
  return (
    <section aria-labelledby="connected-now" className="flex flex-col gap-2">
      <h2 id="connected-now" className="font-semibold">
        {t("open.title")}
      </h2>
      {list ? (
        <ItemList label={t("open.title")}>
          {list.map((session) => (
            <Connection key={session.id} session={session} />
          ))}
        </ItemList>
      ) : sessions.error ? (
        <ErrorView inline error={sessions.error} retry={() => void sessions.refetch()} />
      ) : (
        <ItemListSkeleton rows={1} />
      )}
      {more > 0 && (
        <Link to={paths.portalSessions({ active: "true" })} className="self-start text-primary hover:underline">
          {t("open.more", { count: more })}
        </Link>
      )}
    </section>
  );
}

function Connection({ session }: { session: Session }) {
  const { t } = useTranslation("portal");
  const { startedAt, outputOctets, inputOctets, sessionSeconds, callingStationId } = session;
  return (
    <Item icon={Laptop} title={<DeviceName station={callingStationId} />}>
      {startedAt && (
        <span>
          {t("open.since")} <RelativeTime date={timestampDate(startedAt)} />
        </span>
      )}
      <span>{t("open.time", { time: formatDuration(sessionSeconds) })}</span>
      <span>{t("open.downloaded", { amount: formatBytes(outputOctets) })}</span>
      <span>{t("open.uploaded", { amount: formatBytes(inputOctets) })}</span>
    </Item>
  );
}
