import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useQuery } from "@connectrpc/connect-query";

import { ActionRow } from "@/components/action-row";
import { useConfirm } from "@/components/confirm";
import { ErrorView } from "@/components/error-view";
import { RelativeTime } from "@/components/relative-time";
import { StatusDot } from "@/components/status-dot";
import { useAction, useCall } from "@/components/use-action";
import type { User } from "@/gen/wiwebb/identity/v1/resources_pb";
import { SignInLockService, type SignInLock } from "@/gen/wiwebb/identity/v1/sign_in_lock_service_pb";
import { UserService } from "@/gen/wiwebb/identity/v1/user_service_pb";
import { useInvalidate } from "@/lib/query";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/ui/card";
import { Skeleton } from "@/ui/skeleton";

import { useUsersChanged } from "./use-user-actions";

/** Second factors and failed sign-ins. */
export function SignInCard({ user, self }: { user: User; self: boolean }) {
  const { t } = useTranslation("users");
  const { can } = useSession();
  const confirm = useConfirm();
  const call = useCall();
  const changed = useUsersChanged();
  const { pending, failure, run } = useAction();
  const name = user.username ?? "";

  const resetFactors = async (): Promise<void> => {
    const question = { title: t("factors.confirmTitle", { name }), body: t("factors.confirmBody") };
    if (!(await confirm({ ...question, action: t("factors.action"), destructive: true }))) return;
    const work = async (): Promise<void> => {
      await call(UserService.method.resetSecondFactors, { id: user.id });
      await changed();
    };
    await run("factors", work, t("factors.done", { name }));
  };

  return (
    <Card>
      <CardHeader>
        <CardTitle>{t("signIn.title")}</CardTitle>
        <CardDescription>{t("signIn.description")}</CardDescription>
      </CardHeader>
      <CardContent className="flex flex-col">
        {failure && <ErrorView inline error={failure} className="mb-3" />}
        {can("identity.locks.read") && <Lock user={user} />}
        {can("identity.users.reset_second_factors") && (
          <ActionRow title={t("factors.title")} description={t(self ? "factors.self" : "factors.description")}>
            <Button
              variant="outline"
              disabled={self}
              pending={pending === "factors"}
              onClick={() => void resetFactors()}
            >
              {t("factors.action")}
            </Button>
          </ActionRow>
        )}
      </CardContent>
    </Card>
  );
}

function Lock({ user }: { user: User }) {
  const { t } = useTranslation("users");
  const { can } = useSession();
  const call = useCall();
  const invalidate = useInvalidate();
  const { pending, failure, run } = useAction();
  const lock = useQuery(SignInLockService.method.getSignInLock, { userId: user.id });
  const unlock = (): void => {
    const work = async (): Promise<void> => {
      await call(SignInLockService.method.deleteSignInLock, { userId: user.id });
      await invalidate(SignInLockService.method.getSignInLock);
    };
    void run("unlock", work, t("lock.done", { name: user.username }));
  };
  if (lock.error) return <ErrorView inline error={lock.error} retry={() => void lock.refetch()} className="mb-3" />;
  if (!lock.data) return <Skeleton className="mb-3 h-10 w-full" />;
  const failed = lock.data.failures > 0n;
  return (
    <>
      {failure && <ErrorView inline error={failure} className="mb-3" />}
      <ActionRow title={t("lock.title")} description={<LockState lock={lock.data} />}>
        {can("identity.locks.write") && (
          <Button variant="outline" disabled={!failed} pending={pending === "unlock"} onClick={unlock}>
            {t(lock.data.isLocked ? "lock.unlock" : "lock.forget")}
          </Button>
        )}
      </ActionRow>
    </>
  );
}

function LockState({ lock }: { lock: SignInLock }) {
  const { t } = useTranslation("users");
  const failures = Number(lock.failures);
  if (failures === 0) return <StatusDot tone="success">{t("lock.none")}</StatusDot>;
  return (
    <span className="flex flex-col gap-0.5">
      <StatusDot tone={lock.isLocked ? "danger" : "warning"} className="whitespace-normal">
        {t("lock.failures", { count: failures })}
      </StatusDot>
      {lock.lockedUntil && (
        <span>
          {t("lock.until")} <RelativeTime date={timestampDate(lock.lockedUntil)} />
        </span>
      )}
      {lock.lastFailedAt && (
        <span>
          {t("lock.lastFailed")} <RelativeTime date={timestampDate(lock.lastFailedAt)} />
        </span>
      )}
    </span>
  );
}
