import { useMutation, useQuery } from "@connectrpc/connect-query";
import { useWatch } from "react-hook-form";
import { z } from "zod/mini";

import { ErrorView } from "@/components/error-view";
import { Form, FormActions, SelectField, TextField, useServerForm } from "@/components/form";
import type { Tenant } from "@/gen/wiwebb/identity/v1/resources_pb";
import { TenantService, type TenantSettings } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { LANGUAGES } from "@/lib/i18n";
import { useTranslation } from "@/lib/use-translation";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/ui/card";
import { Skeleton } from "@/ui/skeleton";
import { toast } from "@/ui/toaster";

import { ColorField } from "./color-field";
import { PictureField } from "./picture-field";
import { FAVICON, fromDataUrl, LOGO, toDataUrl } from "./pictures";
import { SignInPreview } from "./sign-in-preview";
import { changedPaths } from "./tenant-fields";
import { useTenantsChanged } from "./use-tenants-changed";

const schema = z.object({
  displayName: z.string().check(z.trim(), z.maxLength(150, "common:validation.tooLong")),
  brandColor: z.string().check(z.regex(/^(#[0-9a-fA-F]{6})?$/, "common:validation.color")),
  locale: z.string(),
  logo: z.string(),
  favicon: z.string(),
});
type Fields = z.infer<typeof schema>;

function fieldsOf({ displayName = "", brandColor = "", locale = "", logo, favicon }: TenantSettings): Fields {
  return { displayName, brandColor, locale, logo: toDataUrl(logo), favicon: toDataUrl(favicon) };
}

/** How the pages and mails of a tenant look. */
export function BrandingTab({ tenant }: { tenant: Tenant }) {
  const settings = useQuery(TenantService.method.getTenantSettings, { id: tenant.id });
  if (settings.error && !settings.data) {
    return <ErrorView error={settings.error} retry={() => void settings.refetch()} />;
  }
  if (!settings.data) return <Skeleton className="h-64 w-full" />;
  return <BrandingForm tenant={tenant} settings={settings.data} />;
}

/** The languages of mails. */
const LOCALES = ["en", "fr"] as const;

export function BrandingForm({ tenant, settings }: { tenant: Tenant; settings: TenantSettings }) {
  const { t } = useTranslation("tenants");
  const changed = useTenantsChanged();
  const update = useMutation(TenantService.method.updateTenantSettings);
  const form = useServerForm<Fields>({
    schema,
    defaultValues: fieldsOf(settings),
    onSubmit: async ({ logo, favicon, ...texts }, { formState, reset }) => {
      const paths = changedPaths(formState.dirtyFields);
      if (paths.length === 0) return;
      const after = await update.mutateAsync({
        id: tenant.id,
        settings: { ...texts, logo: fromDataUrl(logo), favicon: fromDataUrl(favicon) },
        updateMask: { paths },
      });
      reset(fieldsOf(after));
      toast.success(t("branding.done"));
      await changed();
    },
  });
  const [displayName, brandColor, logo] = useWatch({
    control: form.control,
    name: ["displayName", "brandColor", "logo"],
  });
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(18rem,1fr)]">
      <Card>
        <CardHeader>
          <CardTitle>{t("tabs.branding")}</CardTitle>
          <CardDescription>{t("branding.description")}</CardDescription>
        </CardHeader>
        <CardContent>
          <Form form={form} label={t("tabs.branding")}>
            <TextField
              name="displayName"
              label={t("branding.displayName")}
              description={t("branding.displayNameHint")}
              placeholder={tenant.name}
              optional
            />
            <ColorField name="brandColor" label={t("branding.color")} />
            <PictureField name="logo" label={t("branding.logo")} rules={LOGO} />
            <PictureField name="favicon" label={t("branding.favicon")} rules={FAVICON} className="h-12 min-w-12" />
            <SelectField
              name="locale"
              label={t("branding.locale")}
              description={t("branding.localeHint")}
              placeholder={t("branding.localeDefault")}
              options={LOCALES.map((tag) => ({ value: tag, label: LANGUAGES[tag] }))}
            />
            <FormActions submitLabel={t("common:save")} />
          </Form>
        </CardContent>
      </Card>
      <SignInPreview name={displayName.trim() || (tenant.name ?? "")} color={brandColor} logo={logo} />
    </div>
  );
}
