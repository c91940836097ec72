import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useQuery } from "@connectrpc/connect-query";
import { MoreHorizontal, Plus } from "lucide-react";
import { useState } from "react";

import { ErrorView } from "@/components/error-view";
import { RelativeTime } from "@/components/relative-time";
import { Expiry, ScopeSummary } from "@/features/account/key-facts";
import { RotateKeyDialog } from "@/features/account/rotate-key-dialog";
import { useRevokeKey } from "@/features/account/use-revoke-key";
import { ApiKeyService, type ApiKey } from "@/gen/wiwebb/identity/v1/api_key_service_pb";
import type { ServiceAccount } from "@/gen/wiwebb/identity/v1/service_account_service_pb";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from "@/ui/dropdown-menu";
import { Skeleton } from "@/ui/skeleton";

import { NewKeyDialog } from "./new-key-dialog";

/** As many as an account may have. */
const MOST = 100;

interface Props {
  accountId: bigint;
  /** The service account that new secrets are for. A secret of a person is nobody else's to have. */
  issuesFor?: ServiceAccount;
}

/** The API keys of an account that the caller manages. */
export function ApiKeyList({ accountId, issuesFor }: Props) {
  const { t } = useTranslation("service-accounts");
  const keys = useQuery(ApiKeyService.method.listApiKeys, { accountId, pageSize: MOST, orderBy: "name" });
  const revoke = useRevokeKey();
  const [creating, setCreating] = useState(false);
  const [rotating, setRotating] = useState<ApiKey>();
  if (keys.error && !keys.data) return <ErrorView inline error={keys.error} retry={() => void keys.refetch()} />;
  if (!keys.data) return <Skeleton className="h-16 w-full" />;
  const rows = keys.data.apiKeys;
  return (
    <div className="flex flex-col gap-2">
      {rows.length === 0 && (
        <p className="text-xs text-muted-foreground">{t(issuesFor ? "keys.noneHint" : "keys.none")}</p>
      )}
      <ul className="flex flex-col divide-y rounded-md border empty:hidden">
        {rows.map((key) => (
          <li key={key.id} className="flex items-center gap-2 px-3 py-2">
            <div className="flex min-w-0 flex-1 flex-col gap-0.5">
              <span className="flex flex-wrap items-baseline gap-x-2">
                <span className="font-medium break-words">{key.name}</span>
                <span className="font-mono text-xs text-muted-foreground">{key.prefix}…</span>
              </span>
              <span className="truncate text-xs">
                <ScopeSummary scopes={key.scopes} />
              </span>
              <span className="flex flex-wrap gap-x-3 text-xs text-muted-foreground">
                <span>
                  {t("keys.used")} <RelativeTime date={key.lastUsedAt && timestampDate(key.lastUsedAt)} />
                </span>
                <span>
                  {t("keys.expires")} <Expiry apiKey={key} />
                </span>
                <Overlap apiKey={key} />
              </span>
            </div>
            <DropdownMenu>
              <DropdownMenuTrigger asChild>
                <Button variant="ghost" size="icon-sm" aria-label={t("app:table.rowActions", { name: key.name })}>
                  <MoreHorizontal aria-hidden />
                </Button>
              </DropdownMenuTrigger>
              <DropdownMenuContent align="end">
                {issuesFor && <DropdownMenuItem onSelect={() => setRotating(key)}>{t("keys.rotate")}</DropdownMenuItem>}
                <DropdownMenuItem variant="destructive" onSelect={() => void revoke(key)}>
                  {t("keys.revoke")}
                </DropdownMenuItem>
              </DropdownMenuContent>
            </DropdownMenu>
          </li>
        ))}
      </ul>
      {issuesFor && (
        <>
          <div>
            <Button variant="outline" size="sm" onClick={() => setCreating(true)}>
              <Plus aria-hidden />
              {t("keys.create")}
            </Button>
          </div>
          <NewKeyDialog account={issuesFor} open={creating} onClose={() => setCreating(false)} />
          <RotateKeyDialog apiKey={rotating} onClose={() => setRotating(undefined)} />
        </>
      )}
    </div>
  );
}

/** After a rotation: until when the secret before it is good. */
function Overlap({ apiKey: { previousValidUntil } }: { apiKey: ApiKey }) {
  const { t } = useTranslation("service-accounts");
  const until = previousValidUntil && timestampDate(previousValidUntil);
  if (!until || until <= new Date()) return null;
  return (
    <span>
      {t("keys.previousUntil")} <RelativeTime date={until} />
    </span>
  );
}
