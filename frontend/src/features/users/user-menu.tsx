import { KeyRound, PanelRightOpen, Trash2, UserCheck, UserX } from "lucide-react";
import { Link } from "react-router";

import type { User } from "@/gen/wiwebb/identity/v1/resources_pb";
import { paths } from "@/lib/paths";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { DropdownMenuItem, DropdownMenuSeparator } from "@/ui/dropdown-menu";

import { mayManage } from "./rules";
import type { UserActions } from "./use-user-actions";

/** What a row of the list offers. Nobody deactivates or deletes their own account here. */
export function UserMenu({ user, actions }: { user: User; actions: UserActions }) {
  const { t } = useTranslation("users");
  const { user: me, role, can } = useSession();
  const other = mayManage(role, user.role) && user.id !== me.id;
  return (
    <>
      <DropdownMenuItem asChild>
        <Link to={paths.userPage(user.id)}>
          <PanelRightOpen aria-hidden />
          {t("openPage")}
        </Link>
      </DropdownMenuItem>
      {other && can("identity.users.set_password") && (
        <DropdownMenuItem asChild>
          <Link to={paths.userPage(user.id, "access")}>
            <KeyRound aria-hidden />
            {t("access.title")}
          </Link>
        </DropdownMenuItem>
      )}
      {other && can("identity.users.activate") && (
        <DropdownMenuItem onSelect={() => void actions.setActive(user, !user.isActive)}>
          {user.isActive ? <UserX aria-hidden /> : <UserCheck aria-hidden />}
          {t(user.isActive ? "deactivate.action" : "activate.action")}
        </DropdownMenuItem>
      )}
      {other && can("identity.users.delete") && (
        <>
          <DropdownMenuSeparator />
          <DropdownMenuItem variant="destructive" onSelect={() => void actions.remove(user)}>
            <Trash2 aria-hidden />
            {t("common:delete")}
          </DropdownMenuItem>
        </>
      )}
    </>
  );
}
