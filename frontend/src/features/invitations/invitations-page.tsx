import { MailPlus, Send, Trash2 } from "lucide-react";
import { Outlet, useLocation } from "react-router";

import { AddLink } from "@/components/add-link";
import { useConfirm } from "@/components/confirm";
import { DataTable, firstRows, type ListState } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { useAction, useCall } from "@/components/use-action";
import { idOf } from "@/features/users/ids";
import { InvitationService, type Invitation } from "@/gen/wiwebb/identity/v1/invitation_service_pb";
import { useActingTenant } from "@/lib/acting-tenant";
import { paths } from "@/lib/paths";
import { useInvalidate } from "@/lib/query";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { DropdownMenuItem } from "@/ui/dropdown-menu";

import { useInvitationColumns, useInvitationFilters } from "./invitation-columns";

const request = ({ pageSize, skip, filters }: ListState) => ({
  pageSize,
  skip,
  tenantId: idOf(filters.tenant),
  isOpen: filters.open ? filters.open === "true" : undefined,
});

export const { loader, shouldRevalidate } = firstRows("invitations", InvitationService.method.listInvitations, request);

/** People who were asked by mail to join. */
export function Component() {
  const { t } = useTranslation("invitations");
  const { search } = useLocation();
  const { can, isStaff } = useSession();
  const acting = useActingTenant();
  const everywhere = isStaff && !acting;
  const columns = useInvitationColumns(everywhere);
  const filters = useInvitationFilters(everywhere);
  const { resend, remove } = useInvitationActions();
  const writes = can("identity.invitations.write");
  const add = writes && <AddLink to={paths.newInvitation() + search} label={t("add")} icon={MailPlus} />;
  return (
    <>
      <PageHeader title={t("title")} description={t("description")} />
      <DataTable
        name="invitations"
        label={t("title")}
        method={InvitationService.method.listInvitations}
        request={request}
        rows={(response) => response.invitations}
        total={(response) => response.totalSize}
        rowId={(invitation) => invitation.id}
        rowName={(invitation) => invitation.email ?? ""}
        columns={columns}
        filters={filters}
        actions={add}
        rowActions={
          writes
            ? (invitation) => (
                <>
                  <DropdownMenuItem
                    disabled={invitation.acceptedAt !== undefined}
                    onSelect={() => void resend(invitation)}
                  >
                    <Send aria-hidden />
                    {t(invitation.acceptedAt ? "resend.accepted" : "resend.action")}
                  </DropdownMenuItem>
                  <DropdownMenuItem variant="destructive" onSelect={() => void remove(invitation)}>
                    <Trash2 aria-hidden />
                    {t("common:delete")}
                  </DropdownMenuItem>
                </>
              )
            : undefined
        }
        empty={
          <EmptyState icon={MailPlus} title={t("empty.title")} description={t("empty.description")} action={add} />
        }
      />
      <Outlet />
    </>
  );
}

function useInvitationActions() {
  const { t } = useTranslation("invitations");
  const confirm = useConfirm();
  const call = useCall();
  const invalidate = useInvalidate();
  const { run } = useAction({ toasts: true });
  const changed = (): Promise<void> => invalidate(InvitationService.method.listInvitations);

  const resend = async ({ id, email = "" }: Invitation): Promise<void> => {
    const work = async (): Promise<void> => {
      await call(InvitationService.method.resendInvitation, { id });
      await changed();
    };
    await run("resend", work, t("resend.done", { email }));
  };

  const remove = async ({ id, email = "", acceptedAt }: Invitation): Promise<void> => {
    const body = t(acceptedAt ? "delete.acceptedBody" : "delete.body");
    const question = { title: t("delete.title", { email }), body, action: t("common:delete"), destructive: true };
    if (!(await confirm(question))) return;
    const work = async (): Promise<void> => {
      await call(InvitationService.method.deleteInvitation, { id });
      await changed();
    };
    await run("delete", work, t("delete.done", { email }));
  };

  return { resend, remove };
}
