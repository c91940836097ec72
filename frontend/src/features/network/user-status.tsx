import { StatusDot } from "@/components/status-dot";
import type { RadiusUser } from "@/gen/wiwebb/radius/v1/resources_pb";
import { useTranslation } from "@/lib/use-translation";

export function UserStatus({ user }: { user: RadiusUser }) {
  const { t } = useTranslation("common");
  return user.isActive === false ? (
    <StatusDot tone="neutral">{t("inactive")}</StatusDot>
  ) : (
    <StatusDot tone="success">{t("active")}</StatusDot>
  );
}
