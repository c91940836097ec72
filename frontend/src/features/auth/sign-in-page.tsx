import { createClient } from "@connectrpc/connect";
import { useQuery, useTransport } from "@connectrpc/connect-query";

import { AuthService } from "@/gen/wiwebb/identity/v1/auth_service_pb";
import { OidcService } from "@/gen/wiwebb/identity/v1/oidc_service_pb";
import { paths, safeNext } from "@/lib/paths";
import { useTranslation } from "@/lib/use-translation";
import { useUrlParams } from "@/lib/use-url-params";

import { useArrive } from "./arrive";
import { Footnote, Heading, Or, TextLink } from "./parts";
import { PasskeyButton } from "./passkey-button";
import { PasswordSteps } from "./password-steps";
import { ProviderButtons } from "./provider-buttons";

export function Component() {
  const { t } = useTranslation("auth");
  const { params } = useUrlParams();
  const next = safeNext(params.get("next"));
  const transport = useTransport();
  const arrive = useArrive();
  // Without an answer the password still does.
  const options = useQuery(OidcService.method.getSignInOptions, {}, { staleTime: 300_000, retry: false });
  const place = options.data?.themeName;

  return (
    <>
      <Heading title={t("signIn.title")}>{place && t("signIn.to", { name: place })}</Heading>
      <PasswordSteps
        submitLabel={t("signIn.submit")}
        send={async (proof) => {
          const { user } = await createClient(AuthService, transport).login(proof);
          arrive(next, user?.role);
        }}
        belowPassword={
          <TextLink to={paths.passwordReset()} className="self-start text-sm">
            {t("signIn.forgotten")}
          </TextLink>
        }
      >
        <Or />
        <div className="flex flex-col gap-2">
          <PasskeyButton
            autofill
            accept={async (answer) => {
              const { signInByPasskey } = await import("./passkey-ceremony");
              arrive(next, (await signInByPasskey(transport, answer))?.role);
            }}
          />
          <ProviderButtons providers={options.data?.providers ?? []} next={next} />
        </div>
        <Footnote>
          {t("signIn.newHere")} <TextLink to={paths.register()}>{t("signIn.register")}</TextLink>
        </Footnote>
      </PasswordSteps>
    </>
  );
}
