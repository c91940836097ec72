import { createClient } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";
import { z } from "zod/mini";

import { Form, TextField } from "@/components/form";
import { AccountService } from "@/gen/wiwebb/identity/v1/account_service_pb";
import { paths } from "@/lib/paths";
import { useTranslation } from "@/lib/use-translation";

import { useArrive } from "./arrive";
import { NameFields, NewPasswordFields } from "./new-account-fields";
import { Footnote, Heading, TextLink } from "./parts";
import { emptyAccount, newAccount } from "./rules";
import { Submit, useAuthForm, Wait } from "./throttle";

const schema = z.object({ ...newAccount, email: z.email("common:validation.email") });

export function Component() {
  const { t } = useTranslation("auth");
  const transport = useTransport();
  const arrive = useArrive();
  const { form, throttled, wait } = useAuthForm({
    schema,
    defaultValues: { ...emptyAccount, email: "" },
    onSubmit: async (values) => {
      await createClient(AccountService, transport).register(values);
      arrive(paths.onboarding());
    },
  });
  return (
    <>
      <Heading title={t("register.title")}>{t("register.text")}</Heading>
      <Form form={form} label={t("register.title")}>
        <TextField
          name="username"
          label={t("register.username")}
          description={t("register.usernameHint")}
          autoComplete="username"
          autoFocus
        />
        <TextField name="email" type="email" label={t("email")} autoComplete="email" />
        <NewPasswordFields names={["password1", "password2"]} />
        <NameFields />
        {throttled && <Wait wait={wait} />}
        <Submit label={t("register.submit")} pending={form.formState.isSubmitting} wait={wait} />
      </Form>
      <Footnote>
        {t("register.have")} <TextLink to={paths.signIn()}>{t("toSignIn")}</TextLink>
      </Footnote>
    </>
  );
}
