import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useQuery } from "@connectrpc/connect-query";
import { useParams } from "react-router";

import { Copyable } from "@/components/copyable";
import { DateTime } from "@/components/date-time";
import { Fact, Facts } from "@/components/facts";
import { AccountName, TenantName } from "@/components/names";
import { RelativeTime } from "@/components/relative-time";
import { RowSheet } from "@/components/row-sheet";
import { RadiusUserService } from "@/gen/wiwebb/radius/v1/radius_user_service_pb";
import type { RadiusUser } from "@/gen/wiwebb/radius/v1/resources_pb";
import { paths } from "@/lib/paths";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";

import { RowActionRows } from "./row-action-rows";
import { useUserActions } from "./user-actions";
import { UserPasswordDialog } from "./user-password-dialog";
import { UserSessions } from "./user-sessions";
import { UserStatus } from "./user-status";

export function Component() {
  const { t } = useTranslation("network");
  const { can } = useSession();
  const { id = "" } = useParams();
  const query = useQuery(RadiusUserService.method.getRadiusUser, { id });
  const mayWrite = can("radius.users.write");
  return (
    <RowSheet
      title={query.data?.username ?? t("users.one")}
      description={t("users.oneDescription")}
      query={query}
      list={paths.radiusUsers()}
      edit={mayWrite ? paths.editRadiusUser(id) : undefined}
    >
      {(user, close) => (
        <>
          <UserFacts user={user} />
          {can("radius.sessions.read") && <UserSessions user={user} />}
          {mayWrite && <UserActions user={user} onDeleted={close} />}
        </>
      )}
    </RowSheet>
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
  const dialog = (close: () => void) => <UserPasswordDialog user={user} onClose={close} />;
  return (
    <RowActionRows
      words="users"
      row={user}
      actions={useUserActions()}
      onDeleted={onDeleted}
      secret={{ title: t("users.setPassword"), what: t("users.passwordWhat"), dialog }}
    />
  );
}
