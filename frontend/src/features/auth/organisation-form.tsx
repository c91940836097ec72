import { useTransport } from "@connectrpc/connect-query";
import { z } from "zod/mini";

import { Form, TextField } from "@/components/form";
import { beginOidc, type OidcWish } from "@/lib/oidc-attempt";
import { useTranslation } from "@/lib/use-translation";

import { Submit, useAuthForm, Wait } from "./throttle";

const schema = z.object({ email: z.email("common:validation.email") });

type Props = Pick<OidcWish, "purpose" | "next">;

/** Finds the provider by the domain of an e-mail address. */
export default function OrganisationForm({ purpose, next }: Props) {
  const { t } = useTranslation("auth");
  const transport = useTransport();
  const onSubmit = ({ email }: { email: string }): Promise<void> =>
    beginOidc(transport, { provider: { email }, purpose, next });
  const { form, throttled, wait } = useAuthForm({ schema, defaultValues: { email: "" }, onSubmit });
  return (
    <Form form={form} label={t("provider.organisation")}>
      <TextField
        name="email"
        type="email"
        label={t("provider.email")}
        description={t("provider.emailHint")}
        autoComplete="email"
        autoFocus
      />
      {throttled && <Wait wait={wait} />}
      <Submit label={t("provider.continue")} pending={form.formState.isSubmitting} wait={wait} />
    </Form>
  );
}
