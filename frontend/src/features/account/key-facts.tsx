import { timestampDate } from "@bufbuild/protobuf/wkt";

import { RelativeTime } from "@/components/relative-time";
import { StatusDot } from "@/components/status-dot";
import type { ApiKey } from "@/gen/wiwebb/identity/v1/api_key_service_pb";
import { useNow } from "@/lib/now";
import { useTranslation } from "@/lib/use-translation";

const SOON_MS = 14 * 86_400_000;
const SHOWN = 2;

/** When a key expires; a word where that is soon or has been. */
export function Expiry({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useTranslation("account");
  const now = useNow(60_000);
  if (!apiKey.expiresAt) return <span className="text-muted-foreground">{t("common:never")}</span>;
  const date = timestampDate(apiKey.expiresAt);
  const left = date.getTime() - now.getTime();
  if (left > SOON_MS) return <RelativeTime date={date} />;
  return (
    <StatusDot tone={left > 0 ? "warning" : "danger"}>
      {t(left > 0 ? "keys.expiresSoon" : "keys.expired")} <RelativeTime date={date} />
    </StatusDot>
  );
}

/** The first scopes and how many more there are. */
export function ScopeSummary({ scopes }: { scopes: readonly string[] }) {
  const rest = scopes.length - SHOWN;
  return (
    <span className="font-mono whitespace-nowrap" title={scopes.join("\n")}>
      {scopes.slice(0, SHOWN).join(", ")}
      {rest > 0 && ` +${rest}`}
    </span>
  );
}
