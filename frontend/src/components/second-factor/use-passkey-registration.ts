import { createClient } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";
import { useCallback, useState } from "react";

import { PasskeyService } from "@/gen/wiwebb/identity/v1/passkey_service_pb";
import { toUiError } from "@/lib/errors";
import { i18n } from "@/lib/i18n";
import { passkeysPossible } from "@/lib/passkeys-possible";
import { writeLocal } from "@/lib/storage";
import { makePasskey, PasskeyError } from "@/lib/webauthn";

export interface PasskeyRegistration {
  /** Whether this browser and page can have passkeys at all. */
  possible: boolean;
  pending: boolean;
  /** Why the last try made none, as a sentence for people. */
  problem: string | undefined;
  /**
   * Makes a passkey here. Gives new recovery codes (none where the account has some already), or nothing where there is a
   * `problem`.
   */
  register: (name?: string) => Promise<string[] | undefined>;
}

// Words that are still loading must not hide the dialog in which this is used; they are there when one is needed.
const t = (key: string): string => i18n.t(key, { ns: "second-factor" });

export function usePasskeyRegistration(): PasskeyRegistration {
  const transport = useTransport();
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string>();

  const register = useCallback(
    async (name = "") => {
      const service = createClient(PasskeyService, transport);
      setPending(true);
      setProblem(undefined);
      try {
        const { ceremony, publicKey } = await service.beginPasskeyRegistration({});
        const credential = await makePasskey(publicKey);
        const { recoveryCodes } = await service.finishPasskeyRegistration({ ceremony, credential, name });
        // From now on the sign-in page offers it at once (features/auth/use-passkey).
        writeLocal("passkey", true);
        return recoveryCodes;
      } catch (error) {
        setProblem(error instanceof PasskeyError ? t(`passkey.${error.trouble}`) : sentence(error));
        return undefined;
      } finally {
        setPending(false);
      }
    },
    [transport],
  );
  return { possible: passkeysPossible(), pending, problem, register };
}

function sentence(error: unknown): string {
  const { fields, message } = toUiError(error);
  return fields.map((field) => field.description).join(" ") || message;
}
