import { useMutation } from "@connectrpc/connect-query";
import { useWatch } from "react-hook-form";
import { z } from "zod/mini";

import {
  CheckboxField,
  Form,
  FormActions,
  PasswordField,
  SwitchField,
  TextareaField,
  TextField,
  useServerForm,
} from "@/components/form";
import { OidcConnectionService, type OidcConnection } from "@/gen/wiwebb/identity/v1/oidc_connection_service_pb";
import type { Tenant } from "@/gen/wiwebb/identity/v1/resources_pb";
import { useInvalidate } from "@/lib/query";
import { useTranslation } from "@/lib/use-translation";
import { Sheet, SheetContent, SheetDescription, SheetHeader, SheetTitle } from "@/ui/sheet";
import { toast } from "@/ui/toaster";

import { changedPaths } from "./tenant-fields";

const REQUIRED = "common:validation.required";
const TOO_LONG = "common:validation.tooLong";
const BETWEEN = /[\s,;]+/;
const DOMAIN = /^[\p{L}\p{N}-]+(\.[\p{L}\p{N}-]+)+$/u;

const domainsIn = (text: string): string[] => text.split(BETWEEN).filter(Boolean);

const schema = z.object({
  name: z.string().check(z.trim(), z.minLength(1, REQUIRED), z.maxLength(100, TOO_LONG)),
  issuer: z.pipe(
    z.string().check(z.trim(), z.minLength(1, REQUIRED), z.maxLength(500, TOO_LONG)),
    z.url("common:validation.url"),
  ),
  clientId: z.string().check(z.trim(), z.minLength(1, REQUIRED), z.maxLength(255, TOO_LONG)),
  clientSecret: z.string().check(z.maxLength(1024, TOO_LONG)),
  dropSecret: z.boolean(),
  scopes: z.string().check(z.trim(), z.maxLength(500, TOO_LONG)),
  emailDomains: z
    .string()
    .check(z.refine((text) => domainsIn(text).every((domain) => DOMAIN.test(domain)), "common:validation.domains")),
  createsUsers: z.boolean(),
  isActive: z.boolean(),
});
type Fields = z.infer<typeof schema>;

function fieldsOf(connection: OidcConnection | undefined): Fields {
  return {
    name: connection?.name ?? "",
    issuer: connection?.issuer ?? "",
    clientId: connection?.clientId ?? "",
    clientSecret: "",
    dropSecret: false,
    scopes: connection?.scopes ?? "openid email profile",
    emailDomains: connection?.emailDomains.join("\n") ?? "",
    createsUsers: connection?.createsUsers ?? false,
    isActive: connection?.isActive ?? true,
  };
}

interface Props {
  tenant: Tenant;
  /** Unset: a new one. */
  connection: OidcConnection | undefined;
  onClose: () => void;
}

/** Creates a connection to a provider, or changes one. Its secret is never shown, only replaced. */
export function ProviderSheet({ tenant, connection, onClose }: Props) {
  const { t } = useTranslation("tenants");
  const title = connection ? t("providers.editTitle", { name: connection.name }) : t("providers.add");
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()}>
      <SheetContent className="gap-0 p-0">
        <SheetHeader className="border-b p-4 pe-12">
          <SheetTitle>{title}</SheetTitle>
          <SheetDescription>{t("providers.sheetDescription")}</SheetDescription>
        </SheetHeader>
        <div className="p-4">
          <ProviderForm tenant={tenant} connection={connection} onClose={onClose} />
        </div>
      </SheetContent>
    </Sheet>
  );
}

function ProviderForm({ tenant, connection, onClose }: Props) {
  const { t } = useTranslation("tenants");
  const invalidate = useInvalidate();
  const create = useMutation(OidcConnectionService.method.createOidcConnection);
  const update = useMutation(OidcConnectionService.method.updateOidcConnection);
  const form = useServerForm<Fields>({
    schema,
    defaultValues: fieldsOf(connection),
    onSubmit: async ({ dropSecret, emailDomains, clientSecret, ...values }, { formState }) => {
      const wanted = { ...values, emailDomains: domainsIn(emailDomains) };
      if (connection) {
        const dirty = { ...formState.dirtyFields, dropSecret: false, clientSecret: dropSecret || clientSecret !== "" };
        const secret = dropSecret ? "" : clientSecret;
        await update.mutateAsync({
          id: connection.id,
          connection: { ...wanted, clientSecret: secret },
          updateMask: { paths: changedPaths(dirty) },
        });
      } else {
        await create.mutateAsync({ connection: { ...wanted, clientSecret, tenantId: tenant.id } });
      }
      toast.success(t("providers.done", { name: values.name }));
      await invalidate(OidcConnectionService.method.listOidcConnections);
      onClose();
    },
  });
  const [dropSecret, createsUsers] = useWatch({ control: form.control, name: ["dropSecret", "createsUsers"] });
  const stored = connection?.hasClientSecret ?? false;
  return (
    <Form form={form} label={t("tabs.providers")}>
      <TextField name="name" label={t("common:name")} description={t("providers.nameHint")} autoFocus />
      <TextField
        name="issuer"
        label={t("providers.issuer")}
        description={t("providers.issuerHint")}
        type="url"
        inputMode="url"
        placeholder="https://login.example.com/tenant/v2.0"
        mono
      />
      <TextField name="clientId" label={t("providers.clientId")} mono />
      {!dropSecret && (
        <PasswordField
          name="clientSecret"
          label={t("providers.clientSecret")}
          description={t(stored ? "providers.secretKept" : "providers.secretHint")}
          autoComplete="off"
          optional
        />
      )}
      {stored && <CheckboxField name="dropSecret" label={t("providers.dropSecret")} />}
      <TextField name="scopes" label={t("providers.scopes")} description={t("providers.scopesHint")} mono optional />
      <SwitchField
        name="createsUsers"
        label={t("providers.createsUsers")}
        description={t("providers.createsUsersHint")}
      />
      {createsUsers && (
        <TextareaField
          name="emailDomains"
          label={t("providers.emailDomains")}
          description={t("providers.emailDomainsHint")}
          placeholder="example.com"
          rows={2}
          mono
        />
      )}
      <SwitchField name="isActive" label={t("providers.isActive")} description={t("providers.isActiveHint")} />
      <FormActions submitLabel={t("common:save")} onCancel={onClose} />
    </Form>
  );
}
