import { useCall } from "@/components/use-action";
import { RadiusUserService } from "@/gen/wiwebb/radius/v1/radius_user_service_pb";
import type { RadiusUser } from "@/gen/wiwebb/radius/v1/resources_pb";

import { useRowActions, type RowActions } from "./row-actions";

const { listRadiusUsers, getRadiusUser, updateRadiusUser, deleteRadiusUser } = RadiusUserService.method;
const updateMask = { paths: ["is_active"] };

export function useUserActions({ toasts = false } = {}): RowActions<RadiusUser> {
  const call = useCall();
  return useRowActions<RadiusUser>(
    {
      words: "users",
      name: ({ username }) => username,
      update: ({ id }, isActive) => call(updateRadiusUser, { id, radiusUser: { isActive }, updateMask }),
      remove: ({ id }) => call(deleteRadiusUser, { id }),
      list: listRadiusUsers,
      get: getRadiusUser,
    },
    toasts,
  );
}
