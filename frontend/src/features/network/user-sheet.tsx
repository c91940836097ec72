import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useQuery } from "@connectrpc/connect-query";
import { Pencil } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation, useNavigate, useParams } from "react-router";

import { ActionRow } from "@/components/action-row";
import { Copyable } from "@/components/copyable";
import { DateTime } from "@/components/date-time";
import { DetailSheet } from "@/components/detail-sheet";
import { ErrorView } from "@/components/error-view";
import { Fact, Facts } from "@/components/facts";
import { RelativeTime } from "@/components/relative-time";
import { RadiusUserService } from "@/gen/wiwebb/radius/v1/radius_user_service_pb";
import type { RadiusUser } from "@/gen/wiwebb/radius/v1/resources_pb";
import { paths } from "@/lib/paths";
import { useSession } from "@/lib/session";
import { Button } from "@/ui/button";

import { AccountName, TenantName } from "./names";
import { SheetSkeleton } from "./sheet-skeleton";
import { useUserActions } from "./user-actions";
import { UserPasswordDialog } from "./user-password-dialog";
import { UserSessions } from "./user-sessions";
import { UserStatus } from "./user-status";

export function Component() {
  const { t } = useTranslation("network");
  const { can } = useSession();
  const { id = "" } = useParams();
  const { search } = useLocation();
  const navigate = useNavigate();
  const { data, error, refetch } = useQuery(RadiusUserService.method.getRadiusUser, { id });
  const close = (): void => void navigate(paths.radiusUsers() + search);
  return (
    <DetailSheet
      title={data?.username ?? t("users.one")}
      description={t("users.oneDescription")}
      onClose={close}
      actions={
        data &&
        can("radius.users.write") && (
          <Button asChild variant="outline" size="sm">
            <Link to={paths.editRadiusUser(id) + search}>
              <Pencil aria-hidden="true" />
              {t("common:edit")}
            </Link>
          </Button>
        )
      }
    >
      {data ? (
        <>
          <UserFacts user={data} />
          {can("radius.sessions.read") && <UserSessions user={data} />}
          {can("radius.users.write") && <UserActions user={data} onDeleted={close} />}
        </>
      ) : error ? (
        <ErrorView error={error} retry={() => void refetch()} backTo={paths.radiusUsers()} />
      ) : (
        <SheetSkeleton />
      )}
    </DetailSheet>
  );
}

function UserFacts({ user }: { user: RadiusUser }) {
  const { t } = useTranslation("network");
  const { isStaff } = useSession();
  return (
    <Facts>
      <Fact label={t("users.state")}>
        <UserStatus user={user} />
      </Fact>
      <Fact label={t("users.username")}>
        <Copyable value={user.username ?? ""} label={t("users.username")} />
      </Fact>
      <Fact label={t("users.account")}>{user.userId !== undefined && <AccountName id={user.userId} />}</Fact>
      {isStaff && user.tenantId !== undefined && (
        <Fact label={t("tenant")}>
          <TenantName id={user.tenantId} />
        </Fact>
      )}
      <Fact label={t("created")}>
        <DateTime date={user.createdAt && timestampDate(user.createdAt)} />
      </Fact>
      <Fact label={t("changed")}>
        <RelativeTime date={user.updatedAt && timestampDate(user.updatedAt)} />
      </Fact>
      <Fact label={t("users.id")}>
        <Copyable value={user.id} label={t("users.id")} mono keepEnds={8} />
      </Fact>
    </Facts>
  );
}

function UserActions({ user, onDeleted }: { user: RadiusUser; onDeleted: () => void }) {
  const { t } = useTranslation("network");
  const { pending, failure, setActive, remove } = useUserActions();
  const [setting, setSetting] = useState(false);
  const active = user.isActive !== false;
  return (
    <section aria-label={t("actions")} className="flex flex-col border-t pt-4">
      {failure && <ErrorView error={failure} inline className="mb-3" />}
      <ActionRow title={t("users.setPassword")} description={t("users.passwordWhat")}>
        <Button variant="outline" onClick={() => setSetting(true)}>
          {t("users.setPassword")}
        </Button>
      </ActionRow>
      <ActionRow
        title={t(active ? "users.deactivate" : "users.activate")}
        description={t(active ? "users.deactivateWhat" : "users.activateWhat")}
      >
        <Button variant="outline" pending={pending === "active"} onClick={() => void setActive(user, !active)}>
          {t(active ? "deactivate" : "activate")}
        </Button>
      </ActionRow>
      <ActionRow title={t("users.delete")} description={t("users.deleteWhat")}>
        <Button
          variant="destructive"
          pending={pending === "delete"}
          onClick={() => void remove(user).then((done) => done && onDeleted())}
        >
          {t("common:delete")}
        </Button>
      </ActionRow>
      {setting && <UserPasswordDialog user={user} onClose={() => setSetting(false)} />}
    </section>
  );
}
