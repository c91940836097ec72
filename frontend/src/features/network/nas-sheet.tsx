import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useQuery } from "@connectrpc/connect-query";
import { Link, useParams } from "react-router";

import { Copyable } from "@/components/copyable";
import { DateTime } from "@/components/date-time";
import { Fact, Facts } from "@/components/facts";
import { TenantName } from "@/components/names";
import { RelativeTime } from "@/components/relative-time";
import { RowSheet } from "@/components/row-sheet";
import { NasService } from "@/gen/wiwebb/radius/v1/nas_service_pb";
import type { Nas } from "@/gen/wiwebb/radius/v1/resources_pb";
import { formatCount } from "@/lib/format";
import { paths } from "@/lib/paths";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";

import { useNasActions } from "./nas-actions";
import { NasSecretDialog } from "./nas-secret-dialog";
import { NasStatusDot } from "./nas-status-dot";
import { RowActionRows } from "./row-action-rows";

export function Component() {
  const { t } = useTranslation("network");
  const mayWrite = useSession().can("radius.nas.write");
  const { id = "" } = useParams();
  const query = useQuery(NasService.method.getNas, { id });
  return (
    <RowSheet
      title={query.data?.name ?? t("nas.one")}
      description={t("nas.oneDescription")}
      query={query}
      list={paths.nasList()}
      edit={mayWrite ? paths.editNas(id) : undefined}
    >
      {(nas, close) => (
        <>
          <NasFacts nas={nas} />
          {mayWrite && <NasActions nas={nas} onDeleted={close} />}
        </>
      )}
    </RowSheet>
  );
}

function NasFacts({ nas }: { nas: Nas }) {
  const { t } = useTranslation("network");
  const { isStaff } = useSession();
  return (
    <>
      <Facts>
        <Fact label={t("nas.state")}>
          <NasStatusDot nas={nas} />
        </Fact>
        <Fact label={t("nas.lastSeen")}>
          <RelativeTime date={nas.lastSeenAt && timestampDate(nas.lastSeenAt)} />
        </Fact>
        <Fact label={t("nas.sessions")}>
          <Link to={paths.sessions({ nas: nas.id })} className="underline underline-offset-4">
            {formatCount(nas.openSessions)}
          </Link>
        </Fact>
        <Fact label={t("nas.address")}>
          <Copyable value={nas.address ?? ""} label={t("nas.address")} mono />
        </Fact>
        <Fact label={t("nas.secret")}>
          <span className="text-muted-foreground">{t("nas.secretHidden")}</span>
        </Fact>
        {isStaff && nas.tenantId !== undefined && (
          <Fact label={t("tenant")}>
            <TenantName id={nas.tenantId} />
          </Fact>
        )}
        <Fact label={t("nas.description")}>{nas.description}</Fact>
        <Fact label={t("created")}>
          <DateTime date={nas.createdAt && timestampDate(nas.createdAt)} />
        </Fact>
        <Fact label={t("changed")}>
          <RelativeTime date={nas.updatedAt && timestampDate(nas.updatedAt)} />
        </Fact>
        <Fact label={t("nas.id")}>
          <Copyable value={nas.id} label={t("nas.id")} mono keepEnds={8} />
        </Fact>
      </Facts>
      <Button asChild variant="outline" className="self-start">
        <Link to={paths.sessions({ nas: nas.id, active: "all" })}>{t("nas.itsSessions")}</Link>
      </Button>
    </>
  );
}

function NasActions({ nas, onDeleted }: { nas: Nas; onDeleted: () => void }) {
  const { t } = useTranslation("network");
  const dialog = (close: () => void) => <NasSecretDialog nas={nas} onClose={close} />;
  return (
    <RowActionRows
      words="nas"
      row={nas}
      actions={useNasActions()}
      onDeleted={onDeleted}
      secret={{ title: t("nas.replace"), what: t("nas.replaceWhat"), dialog }}
    />
  );
}
