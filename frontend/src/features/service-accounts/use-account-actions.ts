import { useCallback } from "react";

import { useConfirm } from "@/components/confirm";
import { useAction, useCall, type Action } from "@/components/use-action";
import { ApiKeyService } from "@/gen/wiwebb/identity/v1/api_key_service_pb";
import { ServiceAccountService, type ServiceAccount } from "@/gen/wiwebb/identity/v1/service_account_service_pb";
import { useInvalidate } from "@/lib/query";
import { useTranslation } from "@/lib/use-translation";

export function useAccountsChanged(): () => Promise<void> {
  const invalidate = useInvalidate();
  return useCallback(
    () =>
      invalidate(
        ServiceAccountService.method.listServiceAccounts,
        ServiceAccountService.method.getServiceAccount,
        ApiKeyService.method.listApiKeys,
      ),
    [invalidate],
  );
}

export interface AccountActions extends Action {
  setActive: (account: ServiceAccount, active: boolean) => Promise<boolean>;
  remove: (account: ServiceAccount) => Promise<boolean>;
}

/** What can be done to a service account from its list and its sheet. */
export function useAccountActions(options?: { toasts: boolean }): AccountActions {
  const { t } = useTranslation("service-accounts");
  const confirm = useConfirm();
  const call = useCall();
  const changed = useAccountsChanged();
  const action = useAction(options);

  const setActive = async (account: ServiceAccount, isActive: boolean): Promise<boolean> => {
    const name = account.name ?? "";
    const question = {
      title: t("deactivate.title", { name }),
      body: t("deactivate.body"),
      action: t("deactivate.action"),
    };
    if (!isActive && !(await confirm({ ...question, destructive: true }))) return false;
    const work = async (): Promise<void> => {
      await call(ServiceAccountService.method.updateServiceAccount, { id: account.id, serviceAccount: { isActive } });
      await changed();
    };
    return action.run("active", work, t(isActive ? "activate.done" : "deactivate.done", { name }));
  };

  const remove = async (account: ServiceAccount): Promise<boolean> => {
    const name = account.name ?? "";
    const question = { title: t("delete.title", { name }), body: t("delete.body"), action: t("common:delete") };
    if (!(await confirm({ ...question, destructive: true }))) return false;
    const work = async (): Promise<void> => {
      await call(ServiceAccountService.method.deleteServiceAccount, { id: account.id });
      await changed();
    };
    return action.run("delete", work, t("delete.done", { name }));
  };

  return { ...action, setActive, remove };
}
