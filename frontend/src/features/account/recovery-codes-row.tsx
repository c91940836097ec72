import { LifeBuoy } from "lucide-react";
import { useState } from "react";

import { StatusDot } from "@/components/status-dot";
import { SecondFactorService } from "@/gen/wiwebb/identity/v1/second_factor_service_pb";
import { toUiError } from "@/lib/errors";
import { Button } from "@/ui/button";
import { DialogFooter } from "@/ui/dialog";
import { toast } from "@/ui/toaster";

import { CodesDialog } from "./codes-dialog";
import { Item, ItemList } from "@/components/item-list";
import { useClient } from "@/lib/client";
import { useTranslation } from "@/lib/use-translation";
import { useFactorsChanged } from "./use-factors";

const FEW = 3;

/** How many recovery codes are left, and new ones. */
export function RecoveryCodesRow({ left }: { left: number }) {
  const { t } = useTranslation("account");
  const [renewing, setRenewing] = useState(false);
  return (
    <>
      <ItemList label={t("codes.title")}>
        <Item
          icon={LifeBuoy}
          title={t("codes.title")}
          actions={
            <Button variant="outline" size="sm" onClick={() => setRenewing(true)}>
              {t("codes.renew")}
            </Button>
          }
        >
          <StatusDot tone={left > FEW ? "success" : left > 0 ? "warning" : "danger"}>
            {t("codes.left", { count: left })}
          </StatusDot>
          {left <= FEW && <span>{t("codes.few")}</span>}
        </Item>
      </ItemList>
      <CodesDialog
        open={renewing}
        onClose={() => setRenewing(false)}
        title={t("codes.renewTitle")}
        description={t("codes.renewText")}
      >
        {(done) => <Renew onDone={done} onCancel={() => setRenewing(false)} />}
      </CodesDialog>
    </>
  );
}

function Renew({ onDone, onCancel }: { onDone: (codes: readonly string[]) => void; onCancel: () => void }) {
  const { t } = useTranslation("account");
  const service = useClient(SecondFactorService);
  const changed = useFactorsChanged();
  const [pending, setPending] = useState(false);
  const run = async (): Promise<void> => {
    setPending(true);
    try {
      const { recoveryCodes } = await service.regenerateRecoveryCodes({});
      onDone(recoveryCodes);
      await changed();
    } catch (error) {
      setPending(false);
      toast.error(toUiError(error).message);
    }
  };
  return (
    <DialogFooter>
      <Button variant="ghost" onClick={onCancel}>
        {t("common:cancel")}
      </Button>
      <Button pending={pending} onClick={() => void run()}>
        {t("codes.renew")}
      </Button>
    </DialogFooter>
  );
}
