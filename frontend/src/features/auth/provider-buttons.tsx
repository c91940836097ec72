import { useTransport } from "@connectrpc/connect-query";
import { Building2, CircleAlert } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import type { SignInProvider } from "@/gen/wiwebb/identity/v1/oidc_service_pb";
import { Alert, AlertDescription } from "@/ui/alert";
import { Button } from "@/ui/button";
import { loadable } from "@/ui/loadable";
import { Skeleton } from "@/ui/skeleton";

import { useSentence } from "./sentence";

const OrganisationForm = loadable(() => import("./organisation-form"), <Skeleton className="h-16 w-full" />);

interface Props {
  providers: SignInProvider[];
  /** Where to go afterwards. */
  next: string;
}

/** Signing in by an organization's provider: those of this host, and any other by e-mail address. */
export function ProviderButtons({ providers, next }: Props) {
  const { t } = useTranslation("auth");
  const transport = useTransport();
  const sentence = useSentence();
  const [leaving, setLeaving] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const [byEmail, setByEmail] = useState(false);

  // Back from the provider without an answer: the browser shows this page as it was left.
  useEffect(() => {
    const back = (): void => setLeaving(undefined);
    addEventListener("pageshow", back);
    return () => removeEventListener("pageshow", back);
  }, []);

  const leave = async (connection: string): Promise<void> => {
    setLeaving(connection);
    setProblem(undefined);
    try {
      const { beginOidc } = await import("@/lib/oidc-attempt");
      await beginOidc(transport, { provider: { connection }, purpose: "sign-in", next });
    } catch (error) {
      setProblem(sentence(error));
      setLeaving(undefined);
    }
  };

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
      {byEmail && <OrganisationForm next={next} />}
    </>
  );
}
