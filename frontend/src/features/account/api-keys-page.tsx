import { timestampDate } from "@bufbuild/protobuf/wkt";
import { KeyRound, Plus } from "lucide-react";
import { useMemo, useState } from "react";
import { Outlet } from "react-router";

import { DataTable, firstRows, type Column, type ListState } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { RelativeTime } from "@/components/relative-time";
import { ApiKeyService, type ApiKey } from "@/gen/wiwebb/identity/v1/api_key_service_pb";
import { paths } from "@/lib/paths";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { DropdownMenuItem } from "@/ui/dropdown-menu";

import { CreateKeyDialog } from "./create-key-dialog";
import { Expiry, ScopeSummary } from "./key-facts";
import { RotateKeyDialog } from "./rotate-key-dialog";
import { useRevokeKey } from "./use-revoke-key";

const request = ({ pageSize, skip, orderBy }: ListState) => ({ pageSize, skip, orderBy });

export const { loader, shouldRevalidate } = firstRows("api-keys", ApiKeyService.method.listApiKeys, request);

export function Component() {
  const { t } = useTranslation("account");
  const [creating, setCreating] = useState(false);
  const [rotating, setRotating] = useState<ApiKey>();
  const revoke = useRevokeKey();
  const columns = useColumns();
  const create = (
    <Button onClick={() => setCreating(true)}>
      <Plus aria-hidden />
      {t("keys.create")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("keys.title")} description={t("keys.description")} />
      <DataTable
        name="api-keys"
        label={t("keys.title")}
        method={ApiKeyService.method.listApiKeys}
        request={request}
        rows={(response) => response.apiKeys}
        total={(response) => response.totalSize}
        rowId={(key) => key.id}
        rowName={(key) => key.name ?? key.prefix}
        rowHref={(key) => paths.apiKey(key.id)}
        columns={columns}
        actions={create}
        rowActions={(key) => (
          <>
            <DropdownMenuItem onSelect={() => setRotating(key)}>{t("keys.rotate")}</DropdownMenuItem>
            <DropdownMenuItem variant="destructive" onSelect={() => void revoke(key)}>
              {t("keys.revoke")}
            </DropdownMenuItem>
          </>
        )}
        empty={<EmptyState icon={KeyRound} title={t("keys.none")} description={t("keys.noneHint")} action={create} />}
      />
      <CreateKeyDialog open={creating} onClose={() => setCreating(false)} />
      <RotateKeyDialog apiKey={rotating} onClose={() => setRotating(undefined)} />
      <Outlet />
    </>
  );
}

function useColumns(): readonly Column<ApiKey>[] {
  const { t } = useTranslation("account");
  return useMemo<Column<ApiKey>[]>(
    () => [
      { id: "name", header: t("keys.name"), sortBy: "name", cell: (key) => key.name, csv: (key) => key.name ?? "" },
      {
        id: "prefix",
        header: t("keys.prefix"),
        cell: (key) => <span className="font-mono">{key.prefix}…</span>,
        csv: (key) => key.prefix,
      },
      {
        id: "scopes",
        header: t("keys.scopes"),
        cell: (key) => <ScopeSummary scopes={key.scopes} />,
        csv: (key) => key.scopes.join(" "),
      },
      {
        id: "expires",
        header: t("keys.expires"),
        cell: (key) => <Expiry apiKey={key} />,
        csv: (key) => (key.expiresAt ? timestampDate(key.expiresAt).toISOString() : ""),
      },
      {
        id: "lastUsed",
        header: t("keys.lastUsed"),
        cell: (key) => <RelativeTime date={key.lastUsedAt && timestampDate(key.lastUsedAt)} />,
        csv: (key) => (key.lastUsedAt ? timestampDate(key.lastUsedAt).toISOString() : ""),
      },
      {
        id: "addresses",
        header: t("keys.addresses"),
        cell: (key) =>
          key.allowedAddresses.length > 0 ? (
            <span className="font-mono">
              {key.allowedAddresses[0]}
              {key.allowedAddresses.length > 1 && ` +${key.allowedAddresses.length - 1}`}
            </span>
          ) : (
            <span className="text-muted-foreground">{t("keys.everywhere")}</span>
          ),
        csv: (key) => key.allowedAddresses.join(" "),
      },
      {
        id: "created",
        header: t("keys.created"),
        sortBy: "created_at",
        defaultHidden: true,
        cell: (key) => <RelativeTime date={key.createdAt && timestampDate(key.createdAt)} />,
      },
    ],
    [t],
  );
}
