import { createClient } from "@connectrpc/connect";
import { useQuery, useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { CircleAlert, KeyRound, LogOut, Smartphone } from "lucide-react";
import { useEffect, useState } from "react";

import { ErrorView } from "@/components/error-view";
import { RecoveryCodes, TotpEnrolment, usePasskeyRegistration } from "@/components/second-factor";
import { AuthService } from "@/gen/wiwebb/identity/v1/auth_service_pb";
import { SecondFactorService } from "@/gen/wiwebb/identity/v1/second_factor_service_pb";
import { AuthFrame } from "@/layouts/auth-layout";
import { enrolling, signedIn } from "@/lib/gate";
import { paths } from "@/lib/paths";
import { useTranslation } from "@/lib/use-translation";
import { Alert, AlertDescription } from "@/ui/alert";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";

import { useKnownUser } from "./known-user";
import { leaveFor } from "./leave";
import { Heading } from "./parts";
import { ProveForm } from "./prove-form";

/** For staff whose session may do nothing before it has given a second factor: sets one up, or gives the one there is. */
export function EnrolPage() {
  const queries = useQueryClient();
  const factors = useQuery(SecondFactorService.method.listSecondFactors, {}, { staleTime: Infinity });
  const user = useKnownUser();
  const [codes, setCodes] = useState<string[]>([]);
  const goOn = (): void => {
    enrolling.set(false);
    void queries.resetQueries();
  };
  const enrolled = (told: string[]): void => {
    if (told.length > 0) setCodes(told);
    else goOn();
  };
  // As soon as the session is lifted its rights may be read: the page stays until the codes are said to be kept.
  useEffect(() => {
    enrolling.set(true);
    return () => enrolling.set(false);
  }, []);
  return (
    <AuthFrame>
      {codes.length > 0 ? (
        <Codes codes={codes} onSaved={goOn} />
      ) : factors.data ? (
        factors.data.secondFactors.length > 0 ? (
          <Prove user={user} onDone={goOn} />
        ) : (
          <Enrol onEnrolled={enrolled} />
        )
      ) : factors.error ? (
        <ErrorView error={factors.error} retry={() => void factors.refetch()} inline />
      ) : (
        <Skeleton className="h-56 w-full" />
      )}
      {codes.length === 0 && <SignOut />}
    </AuthFrame>
  );
}

function Codes({ codes, onSaved }: { codes: string[]; onSaved: () => void }) {
  const { t } = useTranslation("auth");
  return (
    <>
      <Heading title={t("codes.title")}>{t("codes.text")}</Heading>
      <RecoveryCodes codes={codes} onSaved={onSaved} doneLabel={t("goOn")} />
    </>
  );
}

function Prove({ user, onDone }: { user: ReturnType<typeof useKnownUser>; onDone: () => void }) {
  const { t } = useTranslation("auth");
  return (
    <>
      <Heading title={t("enrol.proveTitle")}>{t("enrol.proveText")}</Heading>
      <ProveForm user={user} onDone={onDone} onEnded={onDone} />
    </>
  );
}

function Enrol({ onEnrolled }: { onEnrolled: (codes: string[]) => void }) {
  const { t } = useTranslation("auth");
  const passkey = usePasskeyRegistration();
  const [totp, setTotp] = useState(false);
  const register = async (): Promise<void> => {
    const codes = await passkey.register();
    if (codes) onEnrolled(codes);
  };
  if (totp) {
    return (
      <>
        <Heading title={t("enrol.totpTitle")} />
        <TotpEnrolment onEnrolled={onEnrolled} onCancel={() => setTotp(false)} />
      </>
    );
  }
  return (
    <>
      <Heading title={t("enrol.title")}>{t("enrol.text")}</Heading>
      <div className="flex flex-col gap-3">
        <Choice
          icon={Smartphone}
          label={t("enrol.totp")}
          hint={t("enrol.totpHint")}
          onClick={() => setTotp(true)}
          disabled={passkey.pending}
        />
        {passkey.possible && (
          <Choice
            icon={KeyRound}
            label={t("enrol.passkey")}
            hint={t("enrol.passkeyHint")}
            onClick={() => void register()}
            disabled={passkey.pending}
          />
        )}
        {passkey.problem && (
          <Alert variant="warning" role="alert">
            <CircleAlert aria-hidden />
            <AlertDescription>{passkey.problem}</AlertDescription>
          </Alert>
        )}
      </div>
    </>
  );
}

interface ChoiceProps {
  icon: typeof KeyRound;
  label: string;
  hint: string;
  onClick: () => void;
  disabled: boolean;
}

function Choice({ icon: Icon, label, hint, onClick, disabled }: ChoiceProps) {
  return (
    <Button
      type="button"
      variant="outline"
      className="h-auto justify-start gap-3 px-3 py-3 text-start whitespace-normal"
      onClick={onClick}
      disabled={disabled}
    >
      <Icon aria-hidden className="size-5 text-primary" />
      <span className="flex min-w-0 flex-col gap-0.5">
        <span>{label}</span>
        <span className="text-sm font-normal text-muted-foreground">{hint}</span>
      </span>
    </Button>
  );
}

/** There is no session yet that could do this (lib/session). */
function SignOut() {
  const { t } = useTranslation("app");
  const transport = useTransport();
  const [pending, setPending] = useState(false);
  const leave = async (): Promise<void> => {
    setPending(true);
    signedIn.set(false);
    // Whatever the answer, signing in anew is what comes next.
    await createClient(AuthService, transport)
      .logout({})
      .catch(() => undefined);
    leaveFor(paths.signIn());
  };
  return (
    <Button type="button" variant="link" className="mt-5 w-full" pending={pending} onClick={() => void leave()}>
      <LogOut aria-hidden />
      {t("user.signOut")}
    </Button>
  );
}
