import { createClient } from "@connectrpc/connect";
import { useQuery, useTransport } from "@connectrpc/connect-query";
import { Link } from "react-router";
import { z } from "zod/mini";

import { ErrorView } from "@/components/error-view";
import { Form, TextField } from "@/components/form";
import { InvitationService, type LookUpInvitationResponse } from "@/gen/wiwebb/identity/v1/invitation_service_pb";
import { toUiError } from "@/lib/errors";
import { paths } from "@/lib/paths";
import { roleWord } from "@/lib/roles";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";

import { useArrive } from "./arrive";
import { DeadLink } from "./confirm-link";
import { useLinkSecrets, useOutcome } from "./link-secrets";
import { NameFields, NewPasswordFields } from "./new-account-fields";
import { Footnote, Heading, TextLink } from "./parts";
import { emptyAccount, newAccount } from "./rules";
import { Submit, useAuthForm, Wait } from "./throttle";

const aboutToken = (error: unknown): boolean => toUiError(error).fields.some(({ field }) => field === "token");

export function Component() {
  const { t } = useTranslation("auth");
  const link = useLinkSecrets();
  const token = link?.get("token") ?? undefined;
  const [outcome, setOutcome] = useOutcome(link);
  const asked = { enabled: token !== undefined, retry: false, staleTime: Infinity, gcTime: 0 };
  const invitation = useQuery(InvitationService.method.lookUpInvitation, { token }, asked);

  if (token === undefined || outcome) return <Dead spent={token !== undefined} />;
  if (invitation.data) {
    return <Accept key={token} token={token} invitation={invitation.data} onSpent={() => setOutcome("spent")} />;
  }
  if (!invitation.error) {
    return (
      <div role="status" aria-label={t("invitation.lookingUp")} className="flex flex-col gap-4">
        <Skeleton className="h-7 w-3/4" />
        <Skeleton className="h-5 w-full" />
        <Skeleton className="h-40 w-full" />
      </div>
    );
  }
  if (aboutToken(invitation.error)) return <Dead spent />;
  return (
    <>
      <Heading title={t("invitation.titleUnknown")} />
      <ErrorView error={invitation.error} retry={() => void invitation.refetch()} inline />
    </>
  );
}

function Dead({ spent }: { spent: boolean }) {
  const { t } = useTranslation("auth");
  return (
    <DeadLink
      spent={spent}
      actions={
        <Button asChild size="lg">
          <Link to={paths.signIn()}>{t("toSignIn")}</Link>
        </Button>
      }
    >
      <p>{t("invitation.again")}</p>
    </DeadLink>
  );
}

const schema = z.object({ ...newAccount, email: z.string() });

interface AcceptProps {
  token: string;
  invitation: LookUpInvitationResponse;
  onSpent: () => void;
}

function Accept({ token, invitation, onSpent }: AcceptProps) {
  const { t } = useTranslation("auth");
  const transport = useTransport();
  const arrive = useArrive();
  const { email, role, tenantName } = invitation;
  const word = t(`common:role.${roleWord(role)}`);
  const { form, throttled, wait } = useAuthForm({
    schema,
    // The address is the invitation's: shown, and not sent.
    defaultValues: { ...emptyAccount, email },
    onSubmit: async ({ username, password1, password2, firstName, lastName }) => {
      const account = { token, username, password1, password2, firstName, lastName };
      try {
        await createClient(InvitationService, transport).acceptInvitation(account);
      } catch (error) {
        if (!aboutToken(error)) throw error;
        // Used or taken back meanwhile: there is nothing to correct.
        onSpent();
        return;
      }
      arrive(paths.home(), role);
    },
  });
  return (
    <>
      <Heading title={tenantName ? t("invitation.title", { name: tenantName }) : t("invitation.titleStaff")}>
        {t("invitation.text", { role: word })}
      </Heading>
      <Form form={form} label={t("invitation.form")}>
        <TextField name="email" label={t("email")} disabled />
        <TextField
          name="username"
          label={t("register.username")}
          description={t("register.usernameHint")}
          autoComplete="username"
          autoFocus
        />
        <NewPasswordFields names={["password1", "password2"]} />
        <NameFields />
        {throttled && <Wait wait={wait} />}
        <Submit label={t("invitation.submit")} pending={form.formState.isSubmitting} wait={wait} />
      </Form>
      <Footnote>
        {t("register.have")} <TextLink to={paths.signIn()}>{t("toSignIn")}</TextLink>
      </Footnote>
    </>
  );
}
