import { useTranslation } from "react-i18next";

import { useConfirm } from "@/components/confirm";
import { useAction, useCall } from "@/components/use-action";
import { NetworkStatisticsService } from "@/gen/wiwebb/radius/v1/network_statistics_service_pb";
import { RadiusUserService } from "@/gen/wiwebb/radius/v1/radius_user_service_pb";
import type { RadiusUser } from "@/gen/wiwebb/radius/v1/resources_pb";
import { useInvalidate } from "@/lib/query";

/** What can be done to a network user; each resolves to whether it was done. */
export function useUserActions({ toasts = false } = {}) {
  const { t } = useTranslation("network");
  const confirm = useConfirm();
  const call = useCall();
  const invalidate = useInvalidate();
  const { pending, failure, run } = useAction({ toasts });

  const setActive = async ({ id, username: name = "" }: RadiusUser, isActive: boolean): Promise<boolean> => {
    const sure =
      isActive ||
      (await confirm({
        title: t("users.deactivateTitle", { name }),
        body: t("users.deactivateBody"),
        action: t("deactivate"),
        destructive: true,
      }));
    if (!sure) return false;
    const work = async (): Promise<void> => {
      const updateMask = { paths: ["is_active"] };
      await call(RadiusUserService.method.updateRadiusUser, { id, radiusUser: { isActive }, updateMask });
      await invalidate(
        RadiusUserService.method.listRadiusUsers,
        RadiusUserService.method.getRadiusUser,
        NetworkStatisticsService.method.getNetworkStatistics,
      );
    };
    return run("active", work, t(isActive ? "users.activated" : "users.deactivated", { name }));
  };

  const remove = async ({ id, username: name = "" }: RadiusUser): Promise<boolean> => {
    const sure = await confirm({
      title: t("users.deleteTitle", { name }),
      body: t("users.deleteBody"),
      action: t("common:delete"),
      destructive: true,
    });
    if (!sure) return false;
    const work = async (): Promise<void> => {
      await call(RadiusUserService.method.deleteRadiusUser, { id });
      await invalidate(RadiusUserService.method.listRadiusUsers, NetworkStatisticsService.method.getNetworkStatistics);
    };
    return run("delete", work, t("users.deleted", { name }));
  };

  return { pending, failure, setActive, remove };
}
