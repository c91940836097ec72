import { passkeysPossible } from "@/lib/passkeys-possible";

import { Or } from "./parts";
import { PasskeyButton, type PasskeyButtonProps } from "./passkey-button";

/** In place of a password, where there can be passkeys. */
export function PasskeyAlternative(props: PasskeyButtonProps) {
  if (!passkeysPossible()) return null;
  return (
    <>
      <Or />
      <PasskeyButton {...props} />
    </>
  );
}
