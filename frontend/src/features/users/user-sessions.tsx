import { timestampDate } from "@bufbuild/protobuf/wkt";
import { LogOut, MonitorSmartphone } from "lucide-react";
import { useMemo } from "react";

import { useConfirm } from "@/components/confirm";
import { DataTable, type Column } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { ErrorView } from "@/components/error-view";
import { RelativeTime } from "@/components/relative-time";
import { useAction, useCall } from "@/components/use-action";
import type { User } from "@/gen/wiwebb/identity/v1/resources_pb";
import { SessionService, SignInMethod, type Session } from "@/gen/wiwebb/identity/v1/session_service_pb";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";

import { useUsersChanged } from "./use-user-actions";

const METHODS: Record<SignInMethod, string> = {
  [SignInMethod.UNSPECIFIED]: "unknown",
  [SignInMethod.PASSWORD]: "password",
  [SignInMethod.PASSKEY]: "passkey",
  [SignInMethod.OIDC]: "oidc",
  [SignInMethod.IMPORTED]: "imported",
};

/** Where somebody is signed in. */
export function UserSessions({ user }: { user: User }) {
  const { t } = useTranslation("users");
  const { can } = useSession();
  const columns = useSessionColumns();
  const confirm = useConfirm();
  const call = useCall();
  const changed = useUsersChanged();
  const { pending, failure, run } = useAction();
  const end = async (): Promise<void> => {
    const name = user.username ?? "";
    const question = { title: t("sessions.endTitle", { name }), body: t("sessions.endBody") };
    if (!(await confirm({ ...question, action: t("sessions.end"), destructive: true }))) return;
    const work = async (): Promise<void> => {
      await call(SessionService.method.endUserSessions, { userId: user.id });
      await changed();
    };
    await run("end", work, t("sessions.ended", { name }));
  };
  return (
    <div className="flex flex-col gap-3">
      {failure && <ErrorView inline error={failure} />}
      <DataTable
        name="user-sessions"
        label={t("sessions.title")}
        method={SessionService.method.listUserSessions}
        request={({ pageSize, skip }) => ({ userId: user.id, pageSize, skip })}
        rows={(response) => response.sessions}
        total={(response) => response.totalSize}
        rowId={(session) => session.id}
        rowName={(session) => session.device}
        columns={columns}
        actions={
          can("identity.sessions.write") && (
            <Button variant="outline" pending={pending === "end"} onClick={() => void end()}>
              <LogOut aria-hidden />
              {t("sessions.end")}
            </Button>
          )
        }
        empty={
          <EmptyState icon={MonitorSmartphone} title={t("sessions.empty")} description={t("sessions.emptyHint")} />
        }
      />
    </div>
  );
}

function useSessionColumns(): Column<Session>[] {
  const { t } = useTranslation("users");
  return useMemo(
    () => [
      {
        id: "device",
        header: t("sessions.device"),
        cell: (session) => (
          <span className="inline-flex items-center gap-2">
            {session.device || t("sessions.unknownDevice")}
            {session.current && <Badge variant="info">{t("sessions.current")}</Badge>}
          </span>
        ),
      },
      {
        id: "address",
        header: t("sessions.address"),
        cell: ({ clientAddress }) => <span className="font-mono text-sm">{clientAddress}</span>,
      },
      {
        id: "signIn",
        header: t("sessions.signIn"),
        cell: (session) =>
          [t(`sessions.method.${METHODS[session.signIn]}`), session.secondFactor && t("sessions.secondFactor")]
            .filter(Boolean)
            .join(" + "),
      },
      {
        id: "lastSeen",
        header: t("sessions.lastSeen"),
        cell: (session) => <RelativeTime date={session.lastSeenAt && timestampDate(session.lastSeenAt)} />,
      },
      {
        id: "created",
        header: t("sessions.created"),
        cell: (session) => <RelativeTime date={session.createdAt && timestampDate(session.createdAt)} />,
      },
      {
        id: "expires",
        header: t("sessions.expires"),
        cell: (session) => <RelativeTime date={session.expiresAt && timestampDate(session.expiresAt)} />,
      },
    ],
    [t],
  );
}
