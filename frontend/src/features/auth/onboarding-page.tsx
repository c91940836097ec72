import { Link } from "react-router";

import { PageHeader } from "@/components/page-header";
import { paths } from "@/lib/paths";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";

import { NextStep } from "./onboarding/next-step";
import { ProfileStep } from "./onboarding/profile-step";
import { VerifyStep } from "./onboarding/verify-step";

/** After registering: prove the address, say who one is, and join an organization. */
export function Component() {
  const { t } = useTranslation("auth");
  const { user, tenantId, isStaff } = useSession();
  const alone = tenantId === undefined && !isStaff;
  return (
    <div className="mx-auto flex w-full max-w-2xl flex-col gap-5">
      <PageHeader
        title={t("onboarding.title", { name: user.firstName || user.username })}
        description={t("onboarding.text")}
      />
      <ol className="flex flex-col gap-4">
        <VerifyStep />
        <ProfileStep />
        <NextStep />
      </ol>
      <div className="flex justify-end">
        <Button asChild size="lg">
          {/* The start page of people without an organization is this one. */}
          <Link to={alone ? paths.profile() : paths.home()}>{alone ? t("onboarding.toAccount") : t("goOn")}</Link>
        </Button>
      </div>
    </div>
  );
}
