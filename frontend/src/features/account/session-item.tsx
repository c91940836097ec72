import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useMutation } from "@connectrpc/connect-query";
import { Laptop, Smartphone, Terminal, type LucideIcon } from "lucide-react";

import { useConfirm } from "@/components/confirm";
import { RelativeTime } from "@/components/relative-time";
import { SessionService, SignInMethod, type Session } from "@/gen/wiwebb/identity/v1/session_service_pb";
import { Code, toUiError } from "@/lib/errors";
import { useInvalidate } from "@/lib/query";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { toast } from "@/ui/toaster";

import { Item } from "@/components/item-list";
import { useTranslation } from "@/lib/use-translation";

const METHODS: Record<SignInMethod, string> = {
  [SignInMethod.UNSPECIFIED]: "unknown",
  [SignInMethod.PASSWORD]: "password",
  [SignInMethod.PASSKEY]: "passkey",
  [SignInMethod.OIDC]: "oidc",
  [SignInMethod.IMPORTED]: "imported",
};

function iconOf({ userAgent }: Session): LucideIcon {
  if (/iPhone|iPad|Android/.test(userAgent)) return Smartphone;
  return userAgent.startsWith("Mozilla/") ? Laptop : Terminal;
}

/** One device on which somebody is signed in. */
export function SessionItem({ session }: { session: Session }) {
  const { t } = useTranslation("account");
  const { device, clientAddress, lastSeenAt, createdAt, current } = session;
  return (
    <Item
      icon={iconOf(session)}
      title={
        <>
          <span title={session.userAgent}>{device}</span>
          {current && <Badge variant="success">{t("sessions.current")}</Badge>}
        </>
      }
      actions={current ? undefined : <EndSession session={session} />}
    >
      {clientAddress && (
        <span className="font-mono" dir="ltr">
          {clientAddress}
        </span>
      )}
      <span>
        {t(`sessions.method.${METHODS[session.signIn]}`)}
        {session.secondFactor && session.signIn !== SignInMethod.PASSKEY && ` + ${t("sessions.secondFactor")}`}
      </span>
      <span>
        {t("sessions.lastSeen")} <RelativeTime date={lastSeenAt && timestampDate(lastSeenAt)} />
      </span>
      <span>
        {t("sessions.since")} <RelativeTime date={createdAt && timestampDate(createdAt)} />
      </span>
    </Item>
  );
}

function EndSession({ session: { id, device, clientAddress } }: { session: Session }) {
  const { t } = useTranslation("account");
  const confirm = useConfirm();
  const invalidate = useInvalidate();
  const end = useMutation(SessionService.method.deleteSession);
  const run = async (): Promise<void> => {
    const sure = await confirm({
      title: t("sessions.endTitle", { device }),
      body: t("sessions.endText", { device, address: clientAddress || t("common:unknown") }),
      action: t("sessions.end"),
      destructive: true,
    });
    if (!sure) return;
    try {
      await end.mutateAsync({ id });
      toast.success(t("sessions.ended", { device }));
    } catch (thrown) {
      const error = toUiError(thrown);
      // It ended by itself meanwhile, which is what was wanted.
      if (error.code === Code.NotFound) toast.success(t("sessions.ended", { device }));
      else toast.error(error.message);
    }
    await invalidate(SessionService.method.listSessions);
  };
  return (
    <Button
      variant="outline"
      size="sm"
      pending={end.isPending}
      aria-label={t("sessions.endNamed", { device, address: clientAddress })}
      onClick={() => void run()}
    >
      {t("sessions.end")}
    </Button>
  );
}
