import { createClient } from "@connectrpc/connect";
import { createQueryOptions, useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { TriangleAlert } from "lucide-react";
import { useCallback, useEffect, useRef, useState } from "react";
import { Link, useNavigate } from "react-router";

import { AuthService } from "@/gen/wiwebb/identity/v1/auth_service_pb";
import { OidcService } from "@/gen/wiwebb/identity/v1/oidc_service_pb";
import { Code, toUiError } from "@/lib/errors";
import { beginOidc, takeOidcAttempt, type OidcAttempt } from "@/lib/oidc-attempt";
import { paths, safeNext } from "@/lib/paths";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";

import { useArrive } from "./arrive";
import { CodeForm } from "./code-form";
import { forgetSecrets, useLinkSecrets } from "./link-secrets";
import { Heading, Outcome } from "./parts";
import { useSentence } from "./sentence";

/** What the provider sent back, and what it answers. */
interface Answer {
  attempt: OidcAttempt;
  code: string;
  iss: string | undefined;
}

type State =
  { is: "working"; links?: boolean } | { is: "code"; answer: Answer } | { is: "failed"; text: string; back?: string };

/** What a refusal means for somebody who links an account, where the server's words speak of signing in. */
function hint(error: unknown): string | undefined {
  const { code, reason } = toUiError(error);
  if (code === Code.Unauthenticated) return "linkSignedOut";
  return reason === "OIDC_ATTEMPT_INVALID" ? "linkInvalid" : undefined;
}

export function Component() {
  const { t } = useTranslation("auth");
  const transport = useTransport();
  const arrive = useArrive();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const sentence = useSentence();
  const returned = useLinkSecrets();
  const [state, setState] = useState<State>({ is: "working" });

  const finish = useCallback(
    async ({ attempt, code, iss }: Answer, otp?: string) => {
      const { state: opaque, browserKey, purpose, next } = attempt;
      const service = createClient(OidcService, transport);
      const answer = { state: opaque, code, browserKey, iss };
      if (purpose === "link") {
        // The dialog that may ask for a fresh proof tells whose it wants.
        await queries.prefetchQuery(createQueryOptions(AuthService.method.getCurrentUser, {}, { transport }));
        await service.linkOidcIdentity(answer);
        await navigate(safeNext(next), { replace: true, state: { linked: true } });
        return;
      }
      try {
        const { user } = await service.finishOidcSignIn({ ...answer, otp });
        arrive(safeNext(next), user?.role);
      } catch (error) {
        const { reason, fields } = toUiError(error);
        let secondFactor: OidcAttempt["secondFactor"];
        if (reason === "SECOND_FACTOR_REQUIRED") secondFactor = "asked";
        else if (fields.some(({ field }) => field === "otp")) secondFactor = "wrong";
        else if (reason === "OIDC_ANSWER_INVALID" && otp !== undefined) secondFactor = "late";
        else throw error;
        // The answer is used up. The provider gives another one, mostly without asking, and the code goes with that.
        await beginOidc(transport, { provider: attempt.provider, purpose, next, secondFactor });
      }
    },
    [transport, arrive, navigate, queries],
  );

  const settle = useCallback(async (): Promise<State> => {
    forgetSecrets();
    const attempt = takeOidcAttempt(returned?.get("state") ?? "");
    const code = returned?.get("code");
    const back = attempt?.purpose === "link" ? safeNext(attempt.next) : undefined;
    const failed = (text: string): State => ({ is: "failed", text, back });
    // What the provider says in words is not shown: anybody can write such a link.
    if (!attempt) return failed(t("oidc.elsewhere"));
    if (!code) return failed(returned?.get("error") === "access_denied" ? t("oidc.denied") : t("oidc.refused"));
    const answer = { attempt, code, iss: returned?.get("iss") ?? undefined };
    if (attempt.secondFactor) return { is: "code", answer };
    if (back) setState({ is: "working", links: true });
    try {
      await finish(answer);
      return { is: "working" };
    } catch (error) {
      return failed(back && hint(error) ? t(`oidc.${hint(error)}`) : sentence(error));
    }
  }, [returned, finish, sentence, t]);

  const begun = useRef(false);
  useEffect(() => {
    // The answer is good once.
    if (begun.current) return;
    begun.current = true;
    void settle().then(setState);
  }, [settle]);

  if (state.is === "failed") {
    return (
      <Outcome
        icon={TriangleAlert}
        tone="warning"
        title={t(state.back ? "oidc.linkFailed" : "oidc.failed")}
        actions={
          <Button asChild size="lg">
            <Link to={state.back ?? paths.signIn()}>{state.back ? t("oidc.goBack") : t("toSignIn")}</Link>
          </Button>
        }
      >
        <p>{state.text}</p>
      </Outcome>
    );
  }
  if (state.is === "code") {
    return (
      <>
        <Heading title={t("code.title")}>{t(`code.${state.answer.attempt.secondFactor ?? "asked"}`)}</Heading>
        <CodeForm
          submitLabel={t("signIn.submit")}
          send={(otp) => finish(state.answer, otp)}
          onBack={() => void navigate(paths.signIn())}
        />
      </>
    );
  }
  return (
    <>
      <Heading title={t(state.links ? "oidc.linking" : "oidc.working")}>{t("oidc.moment")}</Heading>
      <Skeleton className="h-9 w-full" />
    </>
  );
}
