import { UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";
import { roleWord } from "@/lib/roles";
import { useTranslation } from "@/lib/use-translation";
import { Badge } from "@/ui/badge";

const LOOKS: Partial<Record<UserRole, "warning" | "info" | "secondary">> = {
  [UserRole.SUPERADMIN]: "warning",
  [UserRole.ADMIN]: "warning",
  [UserRole.TENANT_OWNER]: "info",
};

export function RoleBadge({ role }: { role: UserRole }) {
  const { t } = useTranslation("common");
  return <Badge variant={LOOKS[role] ?? "secondary"}>{t(`role.${roleWord(role)}`)}</Badge>;
}
