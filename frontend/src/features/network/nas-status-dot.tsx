import { StatusDot } from "@/components/status-dot";
import type { Nas } from "@/gen/wiwebb/radius/v1/resources_pb";
import { useNow } from "@/lib/now";
import { useTranslation } from "@/lib/use-translation";

import { NAS_TONES, nasStatus } from "./nas-status";

export function NasStatusDot({ nas }: { nas: Nas }) {
  const { t } = useTranslation("network");
  const status = nasStatus(nas, useNow().getTime());
  return <StatusDot tone={NAS_TONES[status]}>{t(`nas.status.${status}`)}</StatusDot>;
}
