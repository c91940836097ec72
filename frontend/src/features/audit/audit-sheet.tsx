import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useQuery } from "@connectrpc/connect-query";
import { Link, useParams } from "react-router";

import { Copyable } from "@/components/copyable";
import { DateTime } from "@/components/date-time";
import { Fact, Facts } from "@/components/facts";
import { TenantName } from "@/components/names";
import { RowSheet } from "@/components/row-sheet";
import { AuditLogService } from "@/gen/wiwebb/identity/v1/audit_log_service_pb";
import type { AuditLog } from "@/gen/wiwebb/identity/v1/resources_pb";
import { paths } from "@/lib/paths";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";

import { useActionName } from "./actions";
import { DiffView } from "./diff-view";
import { Actor, Target } from "./entry-parts";

const FOREVER_MS = Infinity;

export function Component() {
  const { t } = useTranslation("audit");
  const actionName = useActionName();
  const { id = "" } = useParams();
  const known = /^\d+$/.test(id) ? BigInt(id) : 0n;
  // An entry never changes.
  const query = useQuery(AuditLogService.method.getAuditLog, { id: known }, { staleTime: FOREVER_MS });
  return (
    <RowSheet
      title={query.data ? actionName(query.data.action) : t("entry")}
      description={t("entryOf", { id })}
      query={query}
      list={paths.audit()}
    >
      {(entry) => <Entry entry={entry} />}
    </RowSheet>
  );
}

function Entry({ entry }: { entry: AuditLog }) {
  const { t } = useTranslation("audit");
  const { isStaff } = useSession();
  const details = entry.details ?? {};
  return (
    <>
      <Facts>
        <Fact label={t("time")}>
          <DateTime date={entry.timestamp && timestampDate(entry.timestamp)} />
        </Fact>
        <Fact label={t("actor")}>
          <Actor entry={entry} />
        </Fact>
        <Fact label={t("target")}>
          <Target entry={entry} />
        </Fact>
        {isStaff && (
          <Fact label={t("tenant")}>
            {entry.tenantId === undefined ? t("common:platform") : <TenantName id={entry.tenantId} />}
          </Fact>
        )}
        <Fact label={t("address")}>
          {entry.clientAddress && <Copyable value={entry.clientAddress} label={t("address")} mono />}
        </Fact>
        <Fact label={t("client")}>{entry.userAgent && <span className="text-xs">{entry.userAgent}</span>}</Fact>
        <Fact label={t("code")}>
          <code className="font-mono text-xs">{entry.action}</code>
        </Fact>
        <Fact label={t("key")}>{entry.targetKey && <Copyable value={entry.targetKey} label={t("key")} mono />}</Fact>
        <Fact label={t("request")}>
          {entry.requestId && <Copyable value={entry.requestId} label={t("request")} mono />}
        </Fact>
      </Facts>
      <section aria-labelledby="audit-changes" className="flex flex-col gap-2">
        <h3 id="audit-changes" className="font-semibold">
          {t("diff.title")}
        </h3>
        <DiffView details={details} />
      </section>
      <div className="flex flex-wrap gap-2">
        {entry.requestId && (
          <Button asChild variant="outline" size="sm">
            <Link to={paths.audit({ request: entry.requestId })}>{t("sameRequest")}</Link>
          </Button>
        )}
        {entry.actorId !== undefined && (
          <Button asChild variant="outline" size="sm">
            <Link to={paths.audit({ actor: String(entry.actorId) })}>{t("sameActor")}</Link>
          </Button>
        )}
        {entry.targetKey && (
          <Button asChild variant="outline" size="sm">
            <Link to={paths.audit({ type: entry.targetType, key: entry.targetKey })}>{t("sameTarget")}</Link>
          </Button>
        )}
      </div>
    </>
  );
}
