import { useCallback } from "react";

import { PasskeyService } from "@/gen/wiwebb/identity/v1/passkey_service_pb";
import { SecondFactorService } from "@/gen/wiwebb/identity/v1/second_factor_service_pb";
import { Code, toUiError } from "@/lib/errors";
import { useInvalidate } from "@/lib/query";
import { toast } from "@/ui/toaster";

/** Reads anew what is known of somebody's second factors: passkeys are among them. */
export function useFactorsChanged(): () => Promise<void> {
  const invalidate = useInvalidate();
  return useCallback(
    () => invalidate(SecondFactorService.method.listSecondFactors, PasskeyService.method.listPasskeys),
    [invalidate],
  );
}

/** Removes a factor and tells how it went; one that is gone already is what was wanted. */
export function useRemoval(): (remove: () => Promise<unknown>, done: string) => Promise<void> {
  const changed = useFactorsChanged();
  return useCallback(
    async (remove, done) => {
      try {
        await remove();
        toast.success(done);
      } catch (thrown) {
        const error = toUiError(thrown);
        if (error.code === Code.NotFound) toast.success(done);
        else toast.error(error.message);
      }
      await changed();
    },
    [changed],
  );
}
