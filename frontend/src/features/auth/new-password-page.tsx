import { createClient } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";
import { CircleCheck } from "lucide-react";
import { Link } from "react-router";
import { z } from "zod/mini";

import { Form } from "@/components/form";
import { AccountService } from "@/gen/wiwebb/identity/v1/account_service_pb";
import { toUiError } from "@/lib/errors";
import { paths } from "@/lib/paths";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";

import { DeadLink } from "./confirm-link";
import { useLinkSecrets, useOutcome } from "./link-secrets";
import { NewPasswordFields } from "./new-account-fields";
import { Heading, Outcome } from "./parts";
import { required } from "./rules";
import { Submit, useAuthForm, Wait } from "./throttle";

const schema = z.object({ newPassword1: required, newPassword2: required });

export function Component() {
  const { t } = useTranslation("auth");
  const transport = useTransport();
  const link = useLinkSecrets();
  const [uid, token] = [link?.get("uid"), link?.get("token")];
  const [outcome, setOutcome] = useOutcome(link);
  const { form, throttled, wait } = useAuthForm({
    schema,
    defaultValues: { newPassword1: "", newPassword2: "" },
    onSubmit: async (values) => {
      try {
        await createClient(AccountService, transport).confirmPasswordReset({
          uid: uid ?? undefined,
          token: token ?? undefined,
          ...values,
        });
        setOutcome("done");
      } catch (error) {
        if (!toUiError(error).fields.some(({ field }) => field === "uid" || field === "token")) throw error;
        setOutcome("spent");
      }
    },
  });

  if (outcome === "done") {
    return (
      <Outcome
        icon={CircleCheck}
        tone="success"
        title={t("newPasswordPage.done")}
        actions={
          <Button asChild size="lg">
            <Link to={paths.signIn()}>{t("toSignIn")}</Link>
          </Button>
        }
      >
        <p>{t("newPasswordPage.doneText")}</p>
      </Outcome>
    );
  }
  if (outcome === "spent" || !uid || !token) {
    return (
      <DeadLink
        spent={outcome === "spent"}
        actions={
          <Button asChild size="lg">
            <Link to={paths.passwordReset()}>{t("newPasswordPage.again")}</Link>
          </Button>
        }
      >
        <p>{t("newPasswordPage.againText")}</p>
      </DeadLink>
    );
  }
  return (
    <>
      <Heading title={t("newPasswordPage.title")}>{t("newPasswordPage.text")}</Heading>
      <Form form={form} label={t("newPasswordPage.title")}>
        <NewPasswordFields names={["newPassword1", "newPassword2"]} another autoFocus />
        {throttled && <Wait wait={wait} />}
        <Submit label={t("newPasswordPage.submit")} pending={form.formState.isSubmitting} wait={wait} />
      </Form>
    </>
  );
}
