import { Building2, CircleAlert } from "lucide-react";
import { useState } from "react";

import type { SignInProvider } from "@/gen/wiwebb/identity/v1/oidc_service_pb";
import { useTranslation } from "@/lib/use-translation";
import { Alert, AlertDescription } from "@/ui/alert";
import { Button } from "@/ui/button";
import { loadable } from "@/ui/loadable";
import { Skeleton } from "@/ui/skeleton";

import { useProvider } from "./use-provider";

const OrganisationForm = loadable(() => import("./organisation-form"), <Skeleton className="h-16 w-full" />);

interface Props {
  providers: SignInProvider[];
  /** Where to go afterwards. */
  next: string;
}

/** Signing in by an organization's provider: those of this host, and any other by e-mail address. */
export function ProviderButtons({ providers, next }: Props) {
  const { t } = useTranslation("auth");
  const { leaving, problem, leave } = useProvider({ purpose: "sign-in", next });
  const [byEmail, setByEmail] = useState(false);

  return (
    <>
      {providers.map(({ id, name }) => (
        <Button
          key={id}
          type="button"
          variant="outline"
          size="lg"
          className="w-full"
          pending={leaving === id}
          disabled={leaving !== undefined}
          onClick={() => void leave(id)}
        >
          <Building2 aria-hidden />
          <span className="truncate">{t("provider.with", { name })}</span>
        </Button>
      ))}
      {problem && (
        <Alert variant="warning" role="alert">
          <CircleAlert aria-hidden />
          <AlertDescription>{problem}</AlertDescription>
        </Alert>
      )}
      <Button
        type="button"
        variant="ghost"
        size="lg"
        className="w-full"
        aria-expanded={byEmail}
        onClick={() => setByEmail(!byEmail)}
      >
        {t("provider.organisation")}
      </Button>
      {byEmail && <OrganisationForm purpose="sign-in" next={next} />}
    </>
  );
}
