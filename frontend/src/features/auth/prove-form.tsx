import { createClient } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";

import { AuthService, type ReauthenticateRequest } from "@/gen/wiwebb/identity/v1/auth_service_pb";
import type { User } from "@/gen/wiwebb/identity/v1/resources_pb";
import { Code, toUiError } from "@/lib/errors";
import { useTranslation } from "@/lib/use-translation";

import { PasskeyAlternative } from "./passkey-alternative";
import { PasswordSteps } from "./password-steps";

type Evidence = Pick<ReauthenticateRequest, "password" | "otp" | "ceremony" | "credential">;

interface Props {
  user: User | undefined;
  onDone: () => void;
  /** There is no session any more in which to prove anything. */
  onEnded: () => void;
}

/** Proves anew, by password and code or by a passkey, who is signed in. */
export function ProveForm({ user, onDone, onEnded }: Props) {
  const { t } = useTranslation("auth");
  const transport = useTransport();
  const prove = async (evidence: Partial<Evidence>): Promise<void> => {
    try {
      await createClient(AuthService, transport).reauthenticate(evidence);
    } catch (error) {
      if (toUiError(error).code !== Code.Unauthenticated) throw error;
      onEnded();
      return;
    }
    onDone();
  };
  return (
    <div>
      <PasswordSteps
        username={user?.username ?? ""}
        submitLabel={t("prove.submit")}
        send={({ password, otp }) => prove({ password, otp })}
      >
        <PasskeyAlternative label={t("passkey.prove")} username={user?.username} accept={prove} />
      </PasswordSteps>
    </div>
  );
}
