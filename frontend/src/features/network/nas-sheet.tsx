import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useQuery } from "@connectrpc/connect-query";
import { Pencil } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation, useNavigate, useParams } from "react-router";

import { ActionRow } from "@/components/action-row";
import { Copyable } from "@/components/copyable";
import { DateTime } from "@/components/date-time";
import { DetailSheet } from "@/components/detail-sheet";
import { ErrorView } from "@/components/error-view";
import { Fact, Facts } from "@/components/facts";
import { RelativeTime } from "@/components/relative-time";
import { NasService } from "@/gen/wiwebb/radius/v1/nas_service_pb";
import type { Nas } from "@/gen/wiwebb/radius/v1/resources_pb";
import { formatCount } from "@/lib/format";
import { paths } from "@/lib/paths";
import { useSession } from "@/lib/session";
import { Button } from "@/ui/button";

import { TenantName } from "./names";
import { useNasActions } from "./nas-actions";
import { NasSecretDialog } from "./nas-secret-dialog";
import { NasStatusDot } from "./nas-status-dot";
import { SheetSkeleton } from "./sheet-skeleton";

export function Component() {
  const { t } = useTranslation("network");
  const { can } = useSession();
  const { id = "" } = useParams();
  const { search } = useLocation();
  const navigate = useNavigate();
  const { data, error, refetch } = useQuery(NasService.method.getNas, { id });
  const close = (): void => void navigate(paths.nasList() + search);
  return (
    <DetailSheet
      title={data?.name ?? t("nas.one")}
      description={t("nas.oneDescription")}
      onClose={close}
      actions={
        data &&
        can("radius.nas.write") && (
          <Button asChild variant="outline" size="sm">
            <Link to={paths.editNas(id) + search}>
              <Pencil aria-hidden="true" />
              {t("common:edit")}
            </Link>
          </Button>
        )
      }
    >
      {data ? (
        <>
          <NasFacts nas={data} />
          {can("radius.nas.write") && <NasActions nas={data} onDeleted={close} />}
        </>
      ) : error ? (
        <ErrorView error={error} retry={() => void refetch()} backTo={paths.nasList()} />
      ) : (
        <SheetSkeleton />
      )}
    </DetailSheet>
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
  const { pending, failure, setActive, remove } = useNasActions();
  const [replacing, setReplacing] = useState(false);
  const active = nas.isActive !== false;
  return (
    <section aria-label={t("actions")} className="flex flex-col border-t pt-4">
      {failure && <ErrorView error={failure} inline className="mb-3" />}
      <ActionRow title={t("nas.replace")} description={t("nas.replaceWhat")}>
        <Button variant="outline" onClick={() => setReplacing(true)}>
          {t("nas.replace")}
        </Button>
      </ActionRow>
      <ActionRow
        title={t(active ? "nas.deactivate" : "nas.activate")}
        description={t(active ? "nas.deactivateWhat" : "nas.activateWhat")}
      >
        <Button variant="outline" pending={pending === "active"} onClick={() => void setActive(nas, !active)}>
          {t(active ? "deactivate" : "activate")}
        </Button>
      </ActionRow>
      <ActionRow title={t("nas.delete")} description={t("nas.deleteWhat")}>
        <Button
          variant="destructive"
          pending={pending === "delete"}
          onClick={() => void remove(nas).then((done) => done && onDeleted())}
        >
          {t("common:delete")}
        </Button>
      </ActionRow>
      {replacing && <NasSecretDialog nas={nas} onClose={() => setReplacing(false)} />}
    </section>
  );
}
