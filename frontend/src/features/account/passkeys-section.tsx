import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useMutation, useQuery } from "@connectrpc/connect-query";
import { KeySquare, Pencil, Plus } from "lucide-react";
import { useState } from "react";

import { useConfirm } from "@/components/confirm";
import { DateTime } from "@/components/date-time";
import { ErrorView } from "@/components/error-view";
import { RelativeTime } from "@/components/relative-time";
import { PasskeyService, type Passkey } from "@/gen/wiwebb/identity/v1/passkey_service_pb";
import { SecondFactorService } from "@/gen/wiwebb/identity/v1/second_factor_service_pb";
import { passkeysPossible } from "@/lib/passkeys-possible";
import { Button } from "@/ui/button";

import { Item, ItemList, ItemListSkeleton } from "@/components/item-list";
import { useTranslation } from "@/lib/use-translation";
import { AddPasskeyDialog, RenamePasskeyDialog } from "./passkey-dialogs";
import { SettingsSection } from "./settings-section";
import { useRemoval } from "./use-factors";

/** Passkeys: added here, called something else, removed. */
export function PasskeysSection() {
  const { t } = useTranslation("account");
  const passkeys = useQuery(PasskeyService.method.listPasskeys);
  const [adding, setAdding] = useState(false);
  const [renaming, setRenaming] = useState<Passkey>();
  const list = passkeys.data?.passkeys;
  return (
    <SettingsSection title={t("passkeys.title")} description={t("passkeys.hint")}>
      {list ? (
        list.length > 0 ? (
          <ItemList label={t("passkeys.title")}>
            {list.map((passkey) => (
              <Row key={passkey.id} passkey={passkey} rename={() => setRenaming(passkey)} />
            ))}
          </ItemList>
        ) : (
          <p className="text-muted-foreground">{t("passkeys.none")}</p>
        )
      ) : passkeys.error ? (
        <ErrorView inline error={passkeys.error} retry={() => void passkeys.refetch()} />
      ) : (
        <ItemListSkeleton rows={1} />
      )}
      {passkeysPossible() ? (
        <div>
          <Button variant="outline" onClick={() => setAdding(true)}>
            <Plus aria-hidden />
            {t("passkeys.add")}
          </Button>
        </div>
      ) : (
        <p className="text-sm text-muted-foreground">{t("passkeys.impossible")}</p>
      )}
      <AddPasskeyDialog open={adding} onClose={() => setAdding(false)} />
      <RenamePasskeyDialog passkey={renaming} onClose={() => setRenaming(undefined)} />
    </SettingsSection>
  );
}

function Row({ passkey, rename }: { passkey: Passkey; rename: () => void }) {
  const { t } = useTranslation("account");
  const confirm = useConfirm();
  const factors = useQuery(SecondFactorService.method.listSecondFactors);
  const remove = useMutation(PasskeyService.method.deletePasskey);
  const removal = useRemoval();
  const { id, name = "", host, createdAt, lastUsedAt } = passkey;
  const last = factors.data?.secondFactors.length === 1;
  const kept = last && factors.data?.required === true;
  const run = async (): Promise<void> => {
    const sure = await confirm({
      title: t("factors.removeTitle", { name }),
      body: t(last ? "factors.removeLast" : "passkeys.removeText", { name }),
      action: t("factors.remove"),
      destructive: true,
    });
    if (sure) await removal(() => remove.mutateAsync({ id }), t("factors.removed", { name }));
  };
  return (
    <Item
      icon={KeySquare}
      title={name}
      actions={
        <>
          {kept && <span className="text-xs text-muted-foreground">{t("factors.keepOne")}</span>}
          <Button variant="ghost" size="icon-sm" aria-label={t("passkeys.renameNamed", { name })} onClick={rename}>
            <Pencil aria-hidden />
          </Button>
          <Button
            variant="outline"
            size="sm"
            pending={remove.isPending}
            disabled={kept}
            aria-label={t("factors.removeNamed", { name })}
            onClick={() => void run()}
          >
            {t("factors.remove")}
          </Button>
        </>
      }
    >
      <span>{t("passkeys.forHost", { host })}</span>
      <span>
        {t("factors.since")} <DateTime date={createdAt && timestampDate(createdAt)} dateOnly />
      </span>
      <span>
        {t("factors.lastUsed")} <RelativeTime date={lastUsedAt && timestampDate(lastUsedAt)} />
      </span>
    </Item>
  );
}
