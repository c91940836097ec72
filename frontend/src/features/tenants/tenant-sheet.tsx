import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useQuery } from "@connectrpc/connect-query";
import { Settings2 } from "lucide-react";
import { Link, useLocation, useNavigate, useParams } from "react-router";

import { Copyable } from "@/components/copyable";
import { DateTime } from "@/components/date-time";
import { DetailSheet } from "@/components/detail-sheet";
import { ErrorView } from "@/components/error-view";
import { Fact, Facts } from "@/components/facts";
import { Meter } from "@/components/meter";
import { idOf, notFound } from "@/features/users/ids";
import type { Tenant } from "@/gen/wiwebb/identity/v1/resources_pb";
import { TenantService } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { toUiError } from "@/lib/errors";
import { paths } from "@/lib/paths";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";

import { TenantActions } from "./tenant-actions";
import { TenantStatus, usersOf } from "./tenant-columns";

/** A tenant beside the list. */
export function Component() {
  const { t } = useTranslation("tenants");
  const { search } = useLocation();
  const navigate = useNavigate();
  const { can } = useSession();
  const id = idOf(useParams().id);
  const query = useQuery(TenantService.method.getTenant, { id: id ?? 0n }, { enabled: id !== undefined });
  const close = (): void => void navigate(paths.tenants() + search);
  const error = id === undefined ? notFound() : query.error && toUiError(query.error);
  const tenant = query.data;
  return (
    <DetailSheet
      title={tenant?.name ?? t(error ? "title" : "common:loading")}
      description={t("sheet.description")}
      onClose={close}
      actions={
        tenant &&
        can("identity.tenants.update") && (
          <Button asChild variant="outline" size="sm">
            <Link to={paths.tenantSettings(tenant.id)}>
              <Settings2 aria-hidden />
              {t("settings.open")}
            </Link>
          </Button>
        )
      }
    >
      {error && !tenant && (
        <ErrorView error={error} retry={() => void query.refetch()} backTo={paths.tenants() + search} />
      )}
      {!error && !tenant && <Skeleton className="h-40 w-full" />}
      {tenant && (
        <>
          <TenantFacts tenant={tenant} />
          <TenantActions key={String(tenant.id)} tenant={tenant} onDeleted={close} />
        </>
      )}
    </DetailSheet>
  );
}

function TenantFacts({ tenant }: { tenant: Tenant }) {
  const { t } = useTranslation("tenants");
  const { isStaff } = useSession();
  return (
    <Facts>
      <Fact label={t("field.status")}>
        <TenantStatus active={tenant.isActive ?? false} />
      </Fact>
      <Fact label={t("field.users")}>
        {tenant.maxUsers === undefined ? (
          <Link
            to={paths.users(isStaff ? { tenant: String(tenant.id) } : undefined)}
            className="rounded-sm underline underline-offset-2"
          >
            {usersOf(tenant)}
          </Link>
        ) : (
          <Link
            to={paths.users(isStaff ? { tenant: String(tenant.id) } : undefined)}
            className="block max-w-64 rounded-sm"
          >
            <Meter
              value={Number(tenant.userCount)}
              max={Number(tenant.maxUsers)}
              label={t("field.users")}
              text={usersOf(tenant)}
            />
          </Link>
        )}
      </Fact>
      <Fact label={t("field.slug")}>
        <Copyable value={tenant.slug ?? ""} label={t("field.slug")} mono />
      </Fact>
      <Fact label={t("field.uuid")}>
        <Copyable value={tenant.uuid} label={t("field.uuid")} mono keepEnds={8} />
      </Fact>
      <Fact label={t("field.email")}>{tenant.email}</Fact>
      <Fact label={t("field.url")}>
        {tenant.url && (
          <a href={tenant.url} target="_blank" rel="noreferrer" className="rounded-sm underline underline-offset-2">
            {tenant.url}
          </a>
        )}
      </Fact>
      {tenant.description && (
        <Fact label={t("field.description")}>
          <span className="whitespace-pre-line">{tenant.description}</span>
        </Fact>
      )}
      <Fact label={t("field.created")}>
        <DateTime date={tenant.createdAt && timestampDate(tenant.createdAt)} />
      </Fact>
      <Fact label={t("field.updated")}>
        <DateTime date={tenant.updatedAt && timestampDate(tenant.updatedAt)} />
      </Fact>
    </Facts>
  );
}
