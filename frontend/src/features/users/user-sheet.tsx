import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useQuery } from "@connectrpc/connect-query";
import { PanelRightOpen } from "lucide-react";
import { Link, useLocation, useNavigate, useParams } from "react-router";

import { ActionRow } from "@/components/action-row";
import { Copyable } from "@/components/copyable";
import { DateTime } from "@/components/date-time";
import { DetailSheet } from "@/components/detail-sheet";
import { ErrorView } from "@/components/error-view";
import { Fact, Facts } from "@/components/facts";
import { RelativeTime } from "@/components/relative-time";
import type { User } from "@/gen/wiwebb/identity/v1/resources_pb";
import { UserService } from "@/gen/wiwebb/identity/v1/user_service_pb";
import { toUiError } from "@/lib/errors";
import { paths } from "@/lib/paths";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";

import { idOf, notFound } from "./ids";
import { ActiveStatus, fullName } from "./person";
import { RoleBadge } from "./role-badge";
import { mayManage } from "./rules";
import { useUserActions } from "./use-user-actions";
import { RecentEvents } from "./user-events";

/** A person beside the list. */
export function Component() {
  const { t } = useTranslation("users");
  const { search } = useLocation();
  const navigate = useNavigate();
  const id = idOf(useParams().id);
  const user = useQuery(UserService.method.getUser, { id: id ?? 0n }, { enabled: id !== undefined });
  const close = (): void => void navigate(paths.users() + search);
  const error = id === undefined ? notFound() : user.error && toUiError(user.error);
  return (
    <DetailSheet
      title={user.data?.username ?? t(error ? "title" : "common:loading")}
      description={(user.data && fullName(user.data)) || t("sheet.description")}
      onClose={close}
      actions={
        user.data && (
          <Button asChild variant="outline" size="sm">
            <Link to={paths.userPage(user.data.id)}>
              <PanelRightOpen aria-hidden />
              {t("openPage")}
            </Link>
          </Button>
        )
      }
    >
      {error && !user.data && (
        <ErrorView error={error} retry={() => void user.refetch()} backTo={paths.users() + search} />
      )}
      {!error && !user.data && <Skeleton className="h-40 w-full" />}
      {user.data && <Details user={user.data} onDeleted={close} />}
    </DetailSheet>
  );
}

function Details({ user, onDeleted }: { user: User; onDeleted: () => void }) {
  const { t } = useTranslation("users");
  const { isStaff, can } = useSession();
  const tenant = user.tenantName ?? t("app:picker.noTenant");
  return (
    <>
      <Facts>
        <Fact label={t("field.status")}>
          <ActiveStatus active={user.isActive ?? false} />
        </Fact>
        <Fact label={t("field.role")}>
          <RoleBadge role={user.role} />
        </Fact>
        <Fact label={t("field.tenant")}>
          {isStaff && user.tenantId ? (
            <Link to={paths.tenant(user.tenantId)} className="rounded-sm hover:underline">
              {tenant}
            </Link>
          ) : (
            tenant
          )}
        </Fact>
        <Fact label={t("field.email")}>
          <Copyable value={user.email ?? ""} label={t("field.email")} />
        </Fact>
        {user.phoneNumber && <Fact label={t("field.phoneNumber")}>{user.phoneNumber}</Fact>}
        {user.company && <Fact label={t("field.company")}>{user.company}</Fact>}
        <Fact label={t("field.lastLogin")}>
          <RelativeTime date={user.lastLogin && timestampDate(user.lastLogin)} />
        </Fact>
        <Fact label={t("field.dateJoined")}>
          <DateTime date={user.dateJoined && timestampDate(user.dateJoined)} />
        </Fact>
      </Facts>
      <UserActionRows user={user} onDeleted={onDeleted} />
      {can("identity.audit_logs.read") && <RecentEvents userId={user.id} />}
    </>
  );
}

/** Deactivate and delete, with what follows, or why it cannot be done. */
export function UserActionRows({ user, onDeleted }: { user: User; onDeleted: () => void }) {
  const { t } = useTranslation("users");
  const { user: me, role, can } = useSession();
  const actions = useUserActions();
  const self = user.id === me.id;
  const name = user.isActive ? "deactivate" : "activate";
  if (!mayManage(role, user.role)) return <p className="text-xs text-muted-foreground">{t("notManaged")}</p>;
  return (
    <div className="flex flex-col">
      {actions.failure && <ErrorView inline error={actions.failure} className="mb-3" />}
      {can("identity.users.activate") && (
        <ActionRow title={t(`${name}.action`)} description={t(self ? "self" : `${name}.body`)}>
          <Button
            variant="outline"
            disabled={self}
            pending={actions.pending === "active"}
            onClick={() => void actions.setActive(user, !user.isActive)}
          >
            {t(`${name}.action`)}
          </Button>
        </ActionRow>
      )}
      {can("identity.users.delete") && (
        <ActionRow title={t("delete.action")} description={t(self ? "self" : "delete.body")}>
          <Button
            variant="destructive"
            disabled={self}
            pending={actions.pending === "delete"}
            onClick={() => void actions.remove(user).then((done) => done && onDeleted())}
          >
            {t("common:delete")}
          </Button>
        </ActionRow>
      )}
    </div>
  );
}
