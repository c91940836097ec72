import { createClient } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";

import { AccountService } from "@/gen/wiwebb/identity/v1/account_service_pb";
import { useTranslation } from "@/lib/use-translation";

import { ConfirmLink } from "./confirm-link";

export function Component() {
  const { t } = useTranslation("auth");
  const transport = useTransport();
  const queries = useQueryClient();
  return (
    <ConfirmLink
      title={t("verifyEmail.title")}
      text={t("verifyEmail.text")}
      submitLabel={t("verifyEmail.submit")}
      send={async (key) => {
        await createClient(AccountService, transport).verifyEmail({ key });
        queries.removeQueries({ type: "inactive" });
      }}
      done={{ title: t("verifyEmail.done"), text: t("verifyEmail.doneText") }}
      again={t("verifyEmail.again")}
    />
  );
}
