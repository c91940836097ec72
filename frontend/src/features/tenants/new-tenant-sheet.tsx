import { useMutation } from "@connectrpc/connect-query";
import { useEffect } from "react";
import { useWatch } from "react-hook-form";
import { useLocation, useNavigate } from "react-router";
import { z } from "zod/mini";

import { Form, FormActions, TextareaField, TextField, useServerForm } from "@/components/form";
import { NewSheet } from "@/components/new-sheet";
import { TenantService } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { paths } from "@/lib/paths";
import { useTranslation } from "@/lib/use-translation";
import { toast } from "@/ui/toaster";

import { slugOf } from "./slug";
import { NEW_TENANT, tenantShape, tenantToWire } from "./tenant-fields";
import { useTenantsChanged } from "./use-tenants-changed";

const schema = z.object({
  ...tenantShape,
  ownerEmail: z.union([
    z.literal(""),
    z.email("common:validation.email").check(z.maxLength(254, "common:validation.tooLong")),
  ]),
});
type Fields = z.infer<typeof schema>;

const EMPTY: Fields = { ...NEW_TENANT, ownerEmail: "" };

/** "Create Tenant" (U06). */
export function Component() {
  return (
    <NewSheet words="tenants" list={paths.tenants()} permission="identity.tenants.create">
      {(close) => <NewTenantForm close={close} />}
    </NewSheet>
  );
}

export function NewTenantForm({ close }: { close: () => void }) {
  const { t } = useTranslation("tenants");
  const { search } = useLocation();
  const navigate = useNavigate();
  const changed = useTenantsChanged();
  const create = useMutation(TenantService.method.createTenant);
  const createWithOwner = useMutation(TenantService.method.createTenantWithOwner);
  const form = useServerForm<Fields>({
    schema,
    defaultValues: EMPTY,
    onSubmit: async ({ ownerEmail, ...fields }) => {
      const tenant = tenantToWire(fields);
      const made = ownerEmail
        ? await createWithOwner.mutateAsync({ tenant, ownerEmail })
        : await create.mutateAsync({ tenant });
      toast.success(t(ownerEmail ? "new.doneInvited" : "new.done", { name: made.name, email: ownerEmail }));
      await changed();
      void navigate(paths.tenant(made.id) + search, { replace: true });
    },
  });

  const { setValue } = form;
  const name = useWatch({ control: form.control, name: "name" });
  const slugIsTheirs = form.formState.dirtyFields.slug ?? false;
  useEffect(() => {
    if (!slugIsTheirs) setValue("slug", slugOf(name), { shouldDirty: false });
  }, [name, slugIsTheirs, setValue]);

  return (
    <Form form={form} label={t("add")}>
      <TextField name="name" label={t("common:name")} autoFocus />
      <TextField name="slug" label={t("field.slug")} description={t("new.slugHint")} mono />
      <TextField
        name="ownerEmail"
        label={t("field.ownerEmail")}
        description={t("new.ownerHint")}
        type="email"
        inputMode="email"
        optional
      />
      <TextField
        name="maxUsers"
        label={t("field.maxUsers")}
        description={t("maxUsersHint")}
        inputMode="numeric"
        optional
      />
      <TextField name="email" label={t("field.email")} type="email" inputMode="email" optional />
      <TextField name="url" label={t("field.url")} type="url" inputMode="url" placeholder="https://" optional />
      <TextareaField name="description" label={t("field.description")} optional />
      <FormActions submitLabel={t("new.submit")} onCancel={close} />
    </Form>
  );
}
