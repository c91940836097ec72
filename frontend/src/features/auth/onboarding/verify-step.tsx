import { useMutation, useQuery } from "@connectrpc/connect-query";

import { ErrorView } from "@/components/error-view";
import { AccountService } from "@/gen/wiwebb/identity/v1/account_service_pb";
import { toUiError } from "@/lib/errors";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";
import { toast } from "@/ui/toaster";

import { Step } from "./step";

/** The proof comes by mail, mostly in another tab: coming back to this one reads anew whether it has been given. */
export function VerifyStep() {
  const { t } = useTranslation("auth");
  const { user } = useSession();
  const preferences = useQuery(AccountService.method.getPreferences, {}, { staleTime: 0 });
  const resend = useMutation(AccountService.method.resendVerification, {
    onSuccess: () => toast.success(t("onboarding.resent", { email: user.email })),
    onError: (error) => toast.error(toUiError(error).message),
  });
  const verified = preferences.data && preferences.data.emailVerifiedAt !== undefined;
  return (
    <Step title={t("onboarding.verify")} done={verified}>
      {verified === undefined ? (
        preferences.error ? (
          <ErrorView error={preferences.error} retry={() => void preferences.refetch()} inline />
        ) : (
          <Skeleton className="h-5 w-3/4" />
        )
      ) : verified ? (
        <p className="break-words text-muted-foreground">{t("onboarding.verified", { email: user.email })}</p>
      ) : (
        <>
          <p className="break-words text-muted-foreground">{t("onboarding.verifyText", { email: user.email })}</p>
          <div className="flex flex-wrap gap-2">
            <Button variant="outline" pending={resend.isPending} onClick={() => resend.mutate({})}>
              {t("onboarding.resend")}
            </Button>
            <Button variant="ghost" pending={preferences.isFetching} onClick={() => void preferences.refetch()}>
              {t("onboarding.check")}
            </Button>
          </div>
        </>
      )}
    </Step>
  );
}
