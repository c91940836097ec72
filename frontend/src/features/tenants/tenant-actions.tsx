import { useTransport } from "@connectrpc/connect-query";
import { useState } from "react";
import { Link, useNavigate } from "react-router";

import { ActionRow } from "@/components/action-row";
import { useConfirm } from "@/components/confirm";
import { ErrorView } from "@/components/error-view";
import { useAction, useCall } from "@/components/use-action";
import type { Tenant } from "@/gen/wiwebb/identity/v1/resources_pb";
import { TenantService } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { setActingTenant, useActingTenant } from "@/lib/acting-tenant";
import type { UiError } from "@/lib/errors";
import { paths } from "@/lib/paths";
import { useReadAnew } from "@/lib/query";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Alert, AlertDescription, AlertTitle } from "@/ui/alert";
import { Button } from "@/ui/button";
import { toast } from "@/ui/toaster";

import { SuspendDialog, type Standstill } from "./suspend-dialog";
import { exportTenant } from "./tenant-export";
import { useTenantsChanged } from "./use-tenants-changed";

interface Props {
  tenant: Tenant;
  onDeleted: () => void;
}

/** What can be done to a tenant, with what follows, or why it cannot be done. */
export function TenantActions({ tenant, onDeleted }: Props) {
  const { t } = useTranslation("tenants");
  const { can, isStaff } = useSession();
  const acting = useActingTenant();
  const readAnew = useReadAnew();
  const navigate = useNavigate();
  const transport = useTransport();
  const { pending, failure, run } = useAction();
  const [asked, setAsked] = useState<Standstill>();
  const remove = useRemove(tenant, onDeleted);
  const kind = tenant.isActive ? "suspend" : "resume";
  const name = tenant.name ?? "";
  const act = (): void => {
    setActingTenant({ id: tenant.id, name });
    // Everything was read for all tenants.
    readAnew();
    toast.success(t("act.done", { name }));
    void navigate(paths.dashboard());
  };
  return (
    <div className="flex flex-col">
      {failure && <ErrorView inline error={failure} className="mb-3" />}
      {isStaff && (
        <ActionRow title={t("act.action")} description={t("act.body")}>
          <Button variant="outline" disabled={acting?.id === tenant.id} onClick={act}>
            {t("act.action")}
          </Button>
        </ActionRow>
      )}
      {can("identity.tenants.export") && (
        <ActionRow title={t("export.title")} description={t("export.body")}>
          <Button
            variant="outline"
            pending={pending === "export"}
            onClick={() => void run("export", () => exportTenant(transport, tenant), t("export.done", { name }))}
          >
            {t("export.action")}
          </Button>
        </ActionRow>
      )}
      {can("identity.tenants.suspend") && (
        <ActionRow title={t(`${kind}.action`)} description={t(`${kind}.body`)}>
          <Button variant="outline" onClick={() => setAsked({ kind, tenants: [tenant] })}>
            {t(`${kind}.action`)}
          </Button>
        </ActionRow>
      )}
      {can("identity.tenants.delete") && (
        <>
          <ActionRow
            title={t("delete.action")}
            description={
              tenant.userCount > 0n ? <HasUsers tenant={tenant} text={t("delete.hasUsers")} /> : t("delete.body")
            }
          >
            <Button
              variant="destructive"
              disabled={tenant.userCount > 0n}
              pending={remove.pending}
              onClick={() => void remove.run()}
            >
              {t("common:delete")}
            </Button>
          </ActionRow>
          {remove.failure && <Refusal tenant={tenant} error={remove.failure} />}
        </>
      )}
      <SuspendDialog asked={asked} onClose={() => setAsked(undefined)} />
    </div>
  );
}

function useRemove(tenant: Tenant, onDeleted: () => void) {
  const { t } = useTranslation("tenants");
  const confirm = useConfirm();
  const call = useCall();
  const changed = useTenantsChanged();
  const action = useAction();
  const name = tenant.name ?? "";
  const run = async (): Promise<void> => {
    const question = { title: t("delete.title", { name }), body: t("delete.confirm"), action: t("delete.action") };
    if (!(await confirm({ ...question, destructive: true, typeToConfirm: name }))) return;
    const work = async (): Promise<void> => {
      await call(TenantService.method.deleteTenant, { id: tenant.id });
    };
    if (!(await action.run("delete", work, t("delete.done", { name })))) return;
    onDeleted();
    await changed();
  };
  return { run, failure: action.failure, pending: action.pending !== undefined };
}

function HasUsers({ tenant, text }: { tenant: Tenant; text: string }) {
  const { t } = useTranslation("tenants");
  return (
    <>
      {text}{" "}
      <Link to={paths.users({ tenant: String(tenant.id) })} className="underline underline-offset-2">
        {t("delete.showUsers")}
      </Link>
    </>
  );
}

/** Why a tenant was not deleted, and what to do about it. */
function Refusal({ tenant, error }: { tenant: Tenant; error: UiError }) {
  const { t } = useTranslation("tenants");
  if (error.reason !== "TENANT_HAS_USERS" && error.reason !== "TENANT_NOT_EMPTY") {
    return <ErrorView inline error={error} className="mt-3" />;
  }
  return (
    <Alert variant="destructive" className="mt-3">
      <AlertTitle>{error.message}</AlertTitle>
      <AlertDescription>
        <p>
          {error.reason === "TENANT_HAS_USERS" ? (
            <HasUsers tenant={tenant} text={t("delete.hasUsers")} />
          ) : (
            t("delete.notEmpty")
          )}
        </p>
      </AlertDescription>
    </Alert>
  );
}
