import { createClient } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";
import { MailCheck } from "lucide-react";
import { useState } from "react";
import { Link } from "react-router";
import { z } from "zod/mini";

import { Form, TextField } from "@/components/form";
import { AccountService } from "@/gen/wiwebb/identity/v1/account_service_pb";
import { paths } from "@/lib/paths";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";

import { Footnote, Heading, Outcome, TextLink } from "./parts";
import { Submit, useAuthForm, Wait } from "./throttle";

const schema = z.object({ email: z.email("common:validation.email") });

export function Component() {
  const { t } = useTranslation("auth");
  const transport = useTransport();
  const [sentTo, setSentTo] = useState<string>();
  const { form, throttled, wait } = useAuthForm({
    schema,
    defaultValues: { email: "" },
    onSubmit: async ({ email }) => {
      await createClient(AccountService, transport).requestPasswordReset({ email });
      setSentTo(email);
    },
  });
  if (sentTo !== undefined) {
    // The same whether or not somebody has the address (E08).
    return (
      <Outcome
        icon={MailCheck}
        tone="success"
        title={t("reset.sent")}
        actions={
          <>
            <Button asChild size="lg">
              <Link to={paths.signIn()}>{t("toSignIn")}</Link>
            </Button>
            <Button variant="ghost" size="lg" onClick={() => setSentTo(undefined)}>
              {t("reset.other")}
            </Button>
          </>
        }
      >
        <p>{t("reset.sentText", { email: sentTo })}</p>
        <p>{t("reset.sentHint")}</p>
      </Outcome>
    );
  }
  return (
    <>
      <Heading title={t("reset.title")}>{t("reset.text")}</Heading>
      <Form form={form} label={t("reset.title")}>
        <TextField name="email" type="email" label={t("email")} autoComplete="email" autoFocus />
        {throttled && <Wait wait={wait} />}
        <Submit label={t("reset.submit")} pending={form.formState.isSubmitting} wait={wait} />
      </Form>
      <Footnote>
        <TextLink to={paths.signIn()}>{t("backToSignIn")}</TextLink>
      </Footnote>
    </>
  );
}
