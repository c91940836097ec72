import { useTranslation } from "react-i18next";

import { StatusDot } from "@/components/status-dot";
import type { User } from "@/gen/wiwebb/identity/v1/resources_pb";

/** Given and family name, where somebody gave them. */
export function fullName(user: Pick<User, "firstName" | "lastName">): string {
  return [user.firstName, user.lastName].filter(Boolean).join(" ");
}

/** Whether an account may be used. */
export function ActiveStatus({ active }: { active: boolean }) {
  const { t } = useTranslation("common");
  return <StatusDot tone={active ? "success" : "neutral"}>{t(active ? "active" : "inactive")}</StatusDot>;
}
