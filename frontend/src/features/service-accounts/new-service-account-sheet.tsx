import { useMutation } from "@connectrpc/connect-query";
import { useLocation, useNavigate } from "react-router";
import { z } from "zod/mini";

import { Form, FormActions, TextareaField, TextField, useServerForm } from "@/components/form";
import { NewSheet } from "@/components/new-sheet";
import { NOT_PLACED, PlacementFields, placementShape, usePlacement } from "@/features/users/placement";
import { ServiceAccountService } from "@/gen/wiwebb/identity/v1/service_account_service_pb";
import { paths } from "@/lib/paths";
import { useTranslation } from "@/lib/use-translation";
import { toast } from "@/ui/toaster";

import { useAccountsChanged } from "./use-account-actions";

const TOO_LONG = "common:validation.tooLong";

const fields = z.object({
  name: z.string().check(z.trim(), z.minLength(1, "common:validation.required"), z.maxLength(150, TOO_LONG)),
  description: z.string().check(z.maxLength(1000, TOO_LONG)),
  ...placementShape,
});
type Fields = z.infer<typeof fields>;

const EMPTY: Fields = { name: "", description: "", ...NOT_PLACED };

export function Component() {
  return (
    <NewSheet words="service-accounts" list={paths.serviceAccounts()} permission="identity.service_accounts.write">
      {(close) => <NewAccountForm close={close} />}
    </NewSheet>
  );
}

function NewAccountForm({ close }: { close: () => void }) {
  const { t } = useTranslation("service-accounts");
  const { search } = useLocation();
  const navigate = useNavigate();
  const changed = useAccountsChanged();
  const create = useMutation(ServiceAccountService.method.createServiceAccount);
  const { schema, toWire } = usePlacement(fields);
  const form = useServerForm<Fields>({
    schema,
    defaultValues: EMPTY,
    onSubmit: async ({ role, tenant, ...values }) => {
      const account = await create.mutateAsync({ serviceAccount: { ...values, ...toWire({ role, tenant }) } });
      toast.success(t("new.done", { name: account.name }));
      await changed();
      void navigate(paths.serviceAccount(account.id) + search, { replace: true });
    },
  });
  return (
    <Form form={form} label={t("add")}>
      <TextField name="name" label={t("common:name")} description={t("new.nameHint")} mono autoFocus />
      <TextareaField name="description" label={t("field.description")} optional />
      <PlacementFields roleHint={t("new.roleHint")} />
      <FormActions submitLabel={t("add")} onCancel={close} />
    </Form>
  );
}
