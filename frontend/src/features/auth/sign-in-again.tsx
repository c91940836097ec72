import { createClient } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";

import { AuthService, type SignedInUser } from "@/gen/wiwebb/identity/v1/auth_service_pb";
import type { User } from "@/gen/wiwebb/identity/v1/resources_pb";
import { paths } from "@/lib/paths";
import { useTranslation } from "@/lib/use-translation";

import { leaveFor } from "./leave";
import { PasskeyAlternative } from "./passkey-alternative";
import { PasswordSteps } from "./password-steps";

interface Props {
  /** Whose session has ended. */
  user: User | undefined;
  /** Whether the calls that wait may go on. */
  onDone: (passed: boolean) => void;
}

export function SignInAgain({ user, onDone }: Props) {
  const { t } = useTranslation("auth");
  const transport = useTransport();
  const arrived = (now: SignedInUser | undefined): void => {
    if (!user || user.id === now?.id) {
      onDone(true);
      return;
    }
    // Somebody else: what waits is not theirs, and neither is anything that this page holds.
    onDone(false);
    leaveFor(paths.home());
  };
  return (
    <div>
      <PasswordSteps
        username={user?.username}
        submitLabel={t("signIn.submit")}
        send={async (proof) => arrived((await createClient(AuthService, transport).login(proof)).user)}
      >
        <PasskeyAlternative
          username={user?.username}
          accept={async (answer) => {
            const { signInByPasskey } = await import("./passkey-ceremony");
            arrived(await signInByPasskey(transport, answer));
          }}
        />
      </PasswordSteps>
    </div>
  );
}
