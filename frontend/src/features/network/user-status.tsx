import { useTranslation } from "react-i18next";

import { StatusDot } from "@/components/status-dot";
import type { RadiusUser } from "@/gen/wiwebb/radius/v1/resources_pb";

export function UserStatus({ user }: { user: RadiusUser }) {
  const { t } = useTranslation("common");
  return user.isActive === false ? (
    <StatusDot tone="neutral">{t("inactive")}</StatusDot>
  ) : (
    <StatusDot tone="success">{t("active")}</StatusDot>
  );
}
