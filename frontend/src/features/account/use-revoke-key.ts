import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useMutation } from "@connectrpc/connect-query";

import { useConfirm } from "@/components/confirm";
import { ApiKeyService, type ApiKey } from "@/gen/wiwebb/identity/v1/api_key_service_pb";
import { Code, toUiError } from "@/lib/errors";
import { formatRelative } from "@/lib/format";
import { useInvalidate } from "@/lib/query";
import { useTranslation } from "@/lib/use-translation";
import { toast } from "@/ui/toaster";

/** Asks, and ends a key for good; resolves to whether it is gone. */
export function useRevokeKey(): (key: ApiKey) => Promise<boolean> {
  const { t } = useTranslation("account");
  const confirm = useConfirm();
  const invalidate = useInvalidate();
  const remove = useMutation(ApiKeyService.method.deleteApiKey);
  return async (key) => {
    const used = key.lastUsedAt
      ? t("keys.revokeUsed", {
          when: formatRelative(timestampDate(key.lastUsedAt), new Date()),
          address: key.lastUsedAddress || t("common:unknown"),
        })
      : t("keys.revokeUnused");
    const sure = await confirm({
      title: t("keys.revokeTitle", { name: key.name }),
      body: `${t("keys.revokeText", { prefix: key.prefix })} ${used}`,
      action: t("keys.revoke"),
      destructive: true,
    });
    if (!sure) return false;
    let gone = true;
    try {
      await remove.mutateAsync({ id: key.id });
      toast.success(t("keys.revoked", { name: key.name }));
    } catch (thrown) {
      const error = toUiError(thrown);
      gone = error.code === Code.NotFound;
      if (gone) toast.success(t("keys.revoked", { name: key.name }));
      else toast.error(error.message);
    }
    await invalidate(ApiKeyService.method.listApiKeys);
    return gone;
  };
}
