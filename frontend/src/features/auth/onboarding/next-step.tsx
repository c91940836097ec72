import { useState } from "react";

import { Copyable } from "@/components/copyable";
import { toUiError } from "@/lib/errors";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { toast } from "@/ui/toaster";

import { Step } from "./step";

/** People who registered by themselves belong to nobody yet; an operator takes them in, or has invited them. */
export function NextStep() {
  const { t } = useTranslation("auth");
  const { user, tenantId, isStaff, refresh } = useSession();
  const [pending, setPending] = useState(false);
  const check = async (): Promise<void> => {
    setPending(true);
    try {
      await refresh();
    } catch (error) {
      toast.error(toUiError(error).message);
    } finally {
      setPending(false);
    }
  };
  if (isStaff) return null;
  return (
    <Step title={t("onboarding.join")} done={tenantId !== undefined}>
      {tenantId === undefined ? (
        <>
          <p className="text-muted-foreground">{t("onboarding.joinText")}</p>
          <p className="flex min-w-0 flex-wrap items-center gap-2">
            <span className="text-muted-foreground">{t("register.username")}</span>
            <Copyable value={user.username ?? ""} label={t("register.username")} mono />
          </p>
          <p className="text-muted-foreground">{t("onboarding.invited")}</p>
          <Button variant="outline" className="self-start" pending={pending} onClick={() => void check()}>
            {t("onboarding.check")}
          </Button>
        </>
      ) : (
        <p className="break-words text-muted-foreground">{t("onboarding.joined", { name: user.tenantName ?? "" })}</p>
      )}
    </Step>
  );
}
