import { StatusDot } from "@/components/status-dot";
import type { User } from "@/gen/wiwebb/identity/v1/resources_pb";
import { useTranslation } from "@/lib/use-translation";

/** Given and family name, where somebody gave them. */
export function fullName(user: Pick<User, "firstName" | "lastName">): string {
  return [user.firstName, user.lastName].filter(Boolean).join(" ");
}

/** Whether an account may be used. */
export function ActiveStatus({ active }: { active: boolean }) {
  const { t } = useTranslation("common");
  return <StatusDot tone={active ? "success" : "neutral"}>{t(active ? "active" : "inactive")}</StatusDot>;
}
