import { Trash2, UserCheck, UserX } from "lucide-react";

import { useConfirm } from "@/components/confirm";
import { useCall } from "@/components/use-action";
import { useBulk } from "@/components/use-bulk";
import type { User } from "@/gen/wiwebb/identity/v1/resources_pb";
import { UserService } from "@/gen/wiwebb/identity/v1/user_service_pb";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";

import { mayManage } from "./rules";
import { useUsersChanged } from "./use-user-actions";

const SHOWN = 5;

/** What can be done to the people who are selected: to those whom the caller manages, and not to the caller. */
export function UserBulk({ rows, clear }: { rows: readonly User[]; clear: () => void }) {
  const { t } = useTranslation("users");
  const { user: me, role, can } = useSession();
  const confirm = useConfirm();
  const call = useCall();
  const changed = useUsersChanged();
  const { pending, run } = useBulk();

  const others = rows.filter((user) => mayManage(role, user.role) && user.id !== me.id);
  const active = others.filter((user) => user.isActive);
  const inactive = others.filter((user) => !user.isActive);
  const names = (users: readonly User[]): string => {
    const list = users.slice(0, SHOWN).map((user) => user.username);
    const rest = users.length - list.length;
    return rest > 0 ? t("bulk.namesAndMore", { names: list.join(", "), count: rest }) : list.join(", ");
  };
  const finish = async (): Promise<void> => {
    await changed();
    clear();
  };

  const setActive = async (users: readonly User[], isActive: boolean): Promise<void> => {
    const question = { title: t("bulk.deactivateTitle", { count: users.length }), action: t("deactivate.action") };
    const body = (
      <>
        <p>{names(users)}</p>
        <p>{t("deactivate.body")}</p>
      </>
    );
    if (!isActive && !(await confirm({ ...question, body, destructive: true }))) return;
    const one = (user: User) => call(UserService.method.activateUser, { id: user.id, isActive });
    await run(isActive ? "activate" : "deactivate", users, one, (count) =>
      t(isActive ? "bulk.activated" : "bulk.deactivated", { count }),
    );
    await finish();
  };

  const remove = async (): Promise<void> => {
    const body = (
      <>
        <p>{names(others)}</p>
        <p>{t("delete.body")}</p>
      </>
    );
    const title = t("bulk.deleteTitle", { count: others.length });
    if (!(await confirm({ title, body, action: t("common:delete"), destructive: true }))) return;
    const one = (user: User) => call(UserService.method.deleteUser, { id: user.id });
    await run("delete", others, one, (count) => t("bulk.deleted", { count }));
    await finish();
  };

  if (others.length === 0) return <span className="text-xs text-muted-foreground">{t("bulk.nobody")}</span>;
  return (
    <>
      {others.length < rows.length && (
        <span className="text-xs text-muted-foreground">{t("bulk.some", { count: others.length })}</span>
      )}
      {can("identity.users.activate") && inactive.length > 0 && (
        <Button
          variant="outline"
          size="sm"
          pending={pending === "activate"}
          onClick={() => void setActive(inactive, true)}
        >
          <UserCheck aria-hidden />
          {t("activate.action")}
        </Button>
      )}
      {can("identity.users.activate") && active.length > 0 && (
        <Button
          variant="outline"
          size="sm"
          pending={pending === "deactivate"}
          onClick={() => void setActive(active, false)}
        >
          <UserX aria-hidden />
          {t("deactivate.action")}
        </Button>
      )}
      {can("identity.users.delete") && (
        <Button variant="destructive" size="sm" pending={pending === "delete"} onClick={() => void remove()}>
          <Trash2 aria-hidden />
          {t("common:delete")}
        </Button>
      )}
    </>
  );
}
