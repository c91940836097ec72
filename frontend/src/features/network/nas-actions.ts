import { useCall } from "@/components/use-action";
import { NasService } from "@/gen/wiwebb/radius/v1/nas_service_pb";
import type { Nas } from "@/gen/wiwebb/radius/v1/resources_pb";

import { useRowActions, type RowActions } from "./row-actions";

const { listNas, getNas, updateNas, deleteNas } = NasService.method;

export function useNasActions({ toasts = false } = {}): RowActions<Nas> {
  const call = useCall();
  return useRowActions<Nas>(
    {
      words: "nas",
      name: ({ name }) => name,
      update: ({ id }, isActive) => call(updateNas, { id, nas: { isActive }, updateMask: { paths: ["is_active"] } }),
      remove: ({ id }) => call(deleteNas, { id }),
      list: listNas,
      get: getNas,
    },
    toasts,
  );
}
