import { useTranslation } from "react-i18next";

import { useAction, useCall } from "@/components/use-action";
import { useConfirm } from "@/components/confirm";
import { NetworkStatisticsService } from "@/gen/wiwebb/radius/v1/network_statistics_service_pb";
import { NasService } from "@/gen/wiwebb/radius/v1/nas_service_pb";
import type { Nas } from "@/gen/wiwebb/radius/v1/resources_pb";
import { useInvalidate } from "@/lib/query";

/** What can be done to a NAS; each resolves to whether it was done. */
export function useNasActions({ toasts = false } = {}) {
  const { t } = useTranslation("network");
  const confirm = useConfirm();
  const call = useCall();
  const invalidate = useInvalidate();
  const { pending, failure, run } = useAction({ toasts });
  const changed = (): Promise<void> =>
    invalidate(
      NasService.method.listNas,
      NasService.method.getNas,
      NetworkStatisticsService.method.getNetworkStatistics,
    );

  const setActive = async ({ id, name = "" }: Nas, isActive: boolean): Promise<boolean> => {
    const sure =
      isActive ||
      (await confirm({
        title: t("nas.deactivateTitle", { name }),
        body: t("nas.deactivateBody"),
        action: t("deactivate"),
        destructive: true,
      }));
    if (!sure) return false;
    const work = async (): Promise<void> => {
      await call(NasService.method.updateNas, { id, nas: { isActive }, updateMask: { paths: ["is_active"] } });
      await changed();
    };
    return run("active", work, t(isActive ? "nas.activated" : "nas.deactivated", { name }));
  };

  const remove = async ({ id, name = "" }: Nas): Promise<boolean> => {
    const sure = await confirm({
      title: t("nas.deleteTitle", { name }),
      body: t("nas.deleteBody"),
      action: t("common:delete"),
      destructive: true,
    });
    if (!sure) return false;
    const work = async (): Promise<void> => {
      await call(NasService.method.deleteNas, { id });
      // The sheet may still show it: only what lists it is read anew.
      await invalidate(NasService.method.listNas, NetworkStatisticsService.method.getNetworkStatistics);
    };
    return run("delete", work, t("nas.deleted", { name }));
  };

  return { pending, failure, setActive, remove };
}
