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
      title={t("changeEmail.title")}
      text={t("changeEmail.text")}
      submitLabel={t("changeEmail.submit")}
      send={async (key) => {
        await createClient(AccountService, transport).confirmEmailChange({ key });
        queries.removeQueries({ type: "inactive" });
      }}
      done={{ title: t("changeEmail.done"), text: t("changeEmail.doneText") }}
      again={t("changeEmail.again")}
    />
  );
}
