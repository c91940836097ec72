import { useNavigate } from "react-router";

import { ApiKeyList } from "@/features/service-accounts/api-key-list";
import type { User } from "@/gen/wiwebb/identity/v1/resources_pb";
import { paths } from "@/lib/paths";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Card, CardContent, CardDescription, CardHeader, CardTitle } from "@/ui/card";

import { assignableRoles, isStaffRole } from "./rules";
import { PasswordCard } from "./user-password-card";
import { RoleCard } from "./user-role-card";
import { SignInCard } from "./user-sign-in-card";
import { TenantCard } from "./user-tenant-card";
import { UserActionRows } from "./user-sheet";

/** What somebody may do, and by what they come in. */
export function UserAccess({ user }: { user: User }) {
  const { t } = useTranslation("users");
  const { user: me, role, can } = useSession();
  const navigate = useNavigate();
  const roles = assignableRoles(role, user.role);
  const self = user.id === me.id;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-2">
      <div className="flex min-w-0 flex-col gap-4">
        {can("identity.users.assign_role") && <RoleCard key={user.role} user={user} roles={roles} />}
        {can("identity.users.assign_tenant") && !isStaffRole(user.role) && (
          <TenantCard key={`tenant ${String(user.tenantId)}`} user={user} />
        )}
        {can("identity.users.set_password") && <PasswordCard user={user} self={self} />}
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <SignInCard user={user} self={self} />
        {can("identity.api_keys.own") && (
          <Card>
            <CardHeader>
              <CardTitle>{t("keys.title")}</CardTitle>
              <CardDescription>{t("keys.description")}</CardDescription>
            </CardHeader>
            <CardContent>
              <ApiKeyList accountId={user.id} />
            </CardContent>
          </Card>
        )}
        <Card>
          <CardHeader>
            <CardTitle>{t("account.title")}</CardTitle>
          </CardHeader>
          <CardContent>
            <UserActionRows user={user} onDeleted={() => void navigate(paths.users(), { replace: true })} />
          </CardContent>
        </Card>
      </div>
    </div>
  );
}
