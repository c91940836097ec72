import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useMutation, useQuery } from "@connectrpc/connect-query";
import { useLocation, useNavigate, useParams } from "react-router";
import { z } from "zod/mini";

import { ActionRow } from "@/components/action-row";
import { DateTime } from "@/components/date-time";
import { DetailSheet } from "@/components/detail-sheet";
import { ErrorView } from "@/components/error-view";
import { Fact, Facts } from "@/components/facts";
import { Form, FormActions, TextareaField, useServerForm } from "@/components/form";
import { TenantName } from "@/components/names";
import { idOf, notFound } from "@/features/users/ids";
import { ActiveStatus } from "@/features/users/person";
import { RoleBadge } from "@/features/users/role-badge";
import { mayManage } from "@/features/users/rules";
import { ServiceAccountService, type ServiceAccount } from "@/gen/wiwebb/identity/v1/service_account_service_pb";
import { toUiError } from "@/lib/errors";
import { paths } from "@/lib/paths";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";
import { toast } from "@/ui/toaster";

import { ApiKeyList } from "./api-key-list";
import { useAccountActions, useAccountsChanged } from "./use-account-actions";

/** A service account beside the list: what it is, its keys, and what can be done to it. */
export function Component() {
  const { t } = useTranslation("service-accounts");
  const { search } = useLocation();
  const navigate = useNavigate();
  const id = idOf(useParams().id);
  const query = useQuery(
    ServiceAccountService.method.getServiceAccount,
    { id: id ?? 0n },
    { enabled: id !== undefined },
  );
  const close = (): void => void navigate(paths.serviceAccounts() + search);
  const error = id === undefined ? notFound() : query.error && toUiError(query.error);
  const account = query.data;
  return (
    <DetailSheet
      title={account?.name ?? t(error ? "title" : "common:loading")}
      description={t("sheet.description")}
      onClose={close}
    >
      {error && !account && (
        <ErrorView error={error} retry={() => void query.refetch()} backTo={paths.serviceAccounts() + search} />
      )}
      {!error && !account && <Skeleton className="h-40 w-full" />}
      {account && <Details key={String(account.id)} account={account} onDeleted={close} />}
    </DetailSheet>
  );
}

function Details({ account, onDeleted }: { account: ServiceAccount; onDeleted: () => void }) {
  const { t } = useTranslation("service-accounts");
  const { role, can, isStaff } = useSession();
  const managed = mayManage(role, account.role) && can("identity.service_accounts.write");
  const { tenantId } = account;
  return (
    <>
      <Facts>
        <Fact label={t("field.status")}>
          <ActiveStatus active={account.isActive ?? false} />
        </Fact>
        <Fact label={t("field.role")}>
          <RoleBadge role={account.role} />
        </Fact>
        {isStaff && (
          <Fact label={t("field.tenant")}>
            {tenantId === undefined ? t("common:platform") : <TenantName id={tenantId} />}
          </Fact>
        )}
        {!managed && <Fact label={t("field.description")}>{account.description}</Fact>}
        <Fact label={t("field.created")}>
          <DateTime date={account.createdAt && timestampDate(account.createdAt)} />
        </Fact>
      </Facts>
      {managed && <DescriptionForm account={account} />}
      {mayManage(role, account.role) && can("identity.api_keys.own") && (
        <section className="flex flex-col gap-2">
          <h3 className="font-semibold">{t("keys.title")}</h3>
          <ApiKeyList accountId={account.id} issuesFor={account} />
        </section>
      )}
      {managed && <Actions account={account} onDeleted={onDeleted} />}
    </>
  );
}

const schema = z.object({ description: z.string().check(z.maxLength(1000, "common:validation.tooLong")) });

function DescriptionForm({ account }: { account: ServiceAccount }) {
  const { t } = useTranslation("service-accounts");
  const changed = useAccountsChanged();
  const update = useMutation(ServiceAccountService.method.updateServiceAccount);
  const form = useServerForm({
    schema,
    defaultValues: { description: account.description ?? "" },
    onSubmit: async ({ description }, { reset }) => {
      await update.mutateAsync({ id: account.id, serviceAccount: { description } });
      reset({ description });
      toast.success(t("common:saved"));
      await changed();
    },
  });
  return (
    <Form form={form} label={t("field.description")}>
      <TextareaField name="description" label={t("field.description")} optional rows={2} />
      {form.formState.isDirty && <FormActions submitLabel={t("common:save")} onCancel={() => form.reset()} />}
    </Form>
  );
}

function Actions({ account, onDeleted }: { account: ServiceAccount; onDeleted: () => void }) {
  const { t } = useTranslation("service-accounts");
  const actions = useAccountActions();
  const name = account.isActive ? "deactivate" : "activate";
  return (
    <div className="flex flex-col">
      {actions.failure && <ErrorView inline error={actions.failure} className="mb-3" />}
      <ActionRow title={t(`${name}.action`)} description={t(`${name}.body`)}>
        <Button
          variant="outline"
          pending={actions.pending === "active"}
          onClick={() => void actions.setActive(account, !account.isActive)}
        >
          {t(`${name}.action`)}
        </Button>
      </ActionRow>
      <ActionRow title={t("delete.action")} description={t("delete.body")}>
        <Button
          variant="destructive"
          pending={actions.pending === "delete"}
          onClick={() => void actions.remove(account).then((done) => done && onDeleted())}
        >
          {t("common:delete")}
        </Button>
      </ActionRow>
    </div>
  );
}
