import { Copyable } from "@/components/copyable";
import { useTranslation } from "@/lib/use-translation";

/** A device as the network knows it. */
export function DeviceName({ station }: { station: string | undefined }) {
  const { t } = useTranslation("portal");
  return station ? (
    <Copyable value={station} label={t("device.address")} mono />
  ) : (
    <span className="text-muted-foreground">{t("device.unknown")}</span>
  );
}

/** Causes of RFC 2866 that have a plain word. */
const CAUSES: Record<string, string> = {
  "User-Request": "user",
  "Lost-Carrier": "signal",
  "Lost-Service": "signal",
  "Idle-Timeout": "idle",
  "Session-Timeout": "time",
  "Admin-Reset": "operator",
  "Admin-Reboot": "operator",
  "NAS-Request": "equipment",
  "NAS-Reboot": "equipment",
  "NAS-Error": "equipment",
  "Port-Error": "equipment",
};

/** Why a connection ended, as a key under `cause`; nothing where there is no plain word. */
export function causeKey(cause: string | undefined): string | undefined {
  return cause === undefined ? undefined : CAUSES[cause];
}
