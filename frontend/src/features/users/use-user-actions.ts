import { useCallback } from "react";

import { useConfirm } from "@/components/confirm";
import { useAction, useCall, type Action } from "@/components/use-action";
import { AuditLogService } from "@/gen/wiwebb/identity/v1/audit_log_service_pb";
import type { User } from "@/gen/wiwebb/identity/v1/resources_pb";
import { SessionService } from "@/gen/wiwebb/identity/v1/session_service_pb";
import { TenantService } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { UserService } from "@/gen/wiwebb/identity/v1/user_service_pb";
import { useInvalidate } from "@/lib/query";
import { useTranslation } from "@/lib/use-translation";

/** Drops what a change to people changes: themselves, their tenants' numbers, sessions and the audit log. */
export function useUsersChanged(): () => Promise<void> {
  const invalidate = useInvalidate();
  return useCallback(
    () =>
      invalidate(
        UserService.method.listUsers,
        UserService.method.getUser,
        TenantService.method.listTenants,
        TenantService.method.getTenant,
        SessionService.method.listUserSessions,
        AuditLogService.method.listAuditLogs,
      ),
    [invalidate],
  );
}

export interface UserActions extends Action {
  /** Lets somebody sign in again, or no longer. */
  setActive: (user: User, active: boolean) => Promise<boolean>;
  remove: (user: User) => Promise<boolean>;
}

/** What can be done to a person from lists and pages alike. */
export function useUserActions(options?: { toasts: boolean }): UserActions {
  const { t } = useTranslation("users");
  const confirm = useConfirm();
  const call = useCall();
  const changed = useUsersChanged();
  const action = useAction(options);

  const setActive = async (user: User, active: boolean): Promise<boolean> => {
    const name = user.username ?? "";
    const question = {
      title: t("deactivate.title", { name }),
      body: t("deactivate.body"),
      action: t("deactivate.action"),
    };
    if (!active && !(await confirm({ ...question, destructive: true }))) return false;
    const work = async (): Promise<void> => {
      await call(UserService.method.activateUser, { id: user.id, isActive: active });
      await changed();
    };
    return action.run("active", work, t(active ? "activate.done" : "deactivate.done", { name }));
  };

  const remove = async (user: User): Promise<boolean> => {
    const name = user.username ?? "";
    const question = { title: t("delete.title", { name }), body: t("delete.body"), action: t("common:delete") };
    if (!(await confirm({ ...question, destructive: true }))) return false;
    const work = async (): Promise<void> => {
      await call(UserService.method.deleteUser, { id: user.id });
      await changed();
    };
    return action.run("delete", work, t("delete.done", { name }));
  };

  return { ...action, setActive, remove };
}
