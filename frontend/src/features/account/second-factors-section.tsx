import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useMutation, useQuery } from "@connectrpc/connect-query";
import { Plus, Smartphone } from "lucide-react";
import { useState } from "react";

import { useConfirm } from "@/components/confirm";
import { DateTime } from "@/components/date-time";
import { ErrorView } from "@/components/error-view";
import { RelativeTime } from "@/components/relative-time";
import {
  SecondFactorKind,
  SecondFactorService,
  type ListSecondFactorsResponse,
  type SecondFactor,
} from "@/gen/wiwebb/identity/v1/second_factor_service_pb";
import { Button } from "@/ui/button";
import { toast } from "@/ui/toaster";

import { AddAppDialog } from "./add-app-dialog";
import { Item, ItemList, ItemListSkeleton } from "@/components/item-list";
import { useTranslation } from "@/lib/use-translation";
import { RecoveryCodesRow } from "./recovery-codes-row";
import { SettingsSection } from "./settings-section";
import { useFactorsChanged, useRemoval } from "./use-factors";

/** Authenticator applications and recovery codes. */
export function SecondFactorsSection() {
  const { t } = useTranslation("account");
  const factors = useQuery(SecondFactorService.method.listSecondFactors);
  return (
    <SettingsSection title={t("factors.title")} description={t("factors.hint")}>
      {factors.data ? (
        <Factors factors={factors.data} />
      ) : factors.error ? (
        <ErrorView inline error={factors.error} retry={() => void factors.refetch()} />
      ) : (
        <ItemListSkeleton />
      )}
    </SettingsSection>
  );
}

function Factors({ factors }: { factors: ListSecondFactorsResponse }) {
  const { t } = useTranslation("account");
  const [adding, setAdding] = useState(false);
  const changed = useFactorsChanged();
  const all = factors.secondFactors;
  const apps = all.filter(({ kind }) => kind === SecondFactorKind.TOTP);
  return (
    <>
      {factors.required && <p>{t(all.length > 0 ? "factors.required" : "factors.requiredMissing")}</p>}
      {apps.length > 0 ? (
        <ItemList label={t("factors.title")}>
          {apps.map((app) => (
            <App key={app.id} app={app} last={all.length === 1} required={factors.required} />
          ))}
        </ItemList>
      ) : (
        <p className="text-muted-foreground">{t("factors.none")}</p>
      )}
      <div>
        <Button variant="outline" onClick={() => setAdding(true)}>
          <Plus aria-hidden />
          {t("factors.add")}
        </Button>
      </div>
      {all.length > 0 && <RecoveryCodesRow left={factors.recoveryCodesLeft} />}
      <AddAppDialog
        open={adding}
        named={apps.length > 0}
        onEnrolled={() => {
          toast.success(t("factors.added"));
          void changed();
        }}
        onClose={() => setAdding(false)}
      />
    </>
  );
}

function App({ app, last, required }: { app: SecondFactor; last: boolean; required: boolean }) {
  const { t } = useTranslation("account");
  const confirm = useConfirm();
  const remove = useMutation(SecondFactorService.method.deleteSecondFactor);
  const removal = useRemoval();
  const run = async (): Promise<void> => {
    const sure = await confirm({
      title: t("factors.removeTitle", { name: app.name }),
      body: t(last ? "factors.removeLast" : "factors.removeText", { name: app.name }),
      action: t("factors.remove"),
      destructive: true,
    });
    if (sure) await removal(() => remove.mutateAsync({ id: app.id }), t("factors.removed", { name: app.name }));
  };
  const kept = last && required;
  return (
    <Item
      icon={Smartphone}
      title={app.name}
      actions={
        <>
          {kept && <span className="text-xs text-muted-foreground">{t("factors.keepOne")}</span>}
          <Button
            variant="outline"
            size="sm"
            pending={remove.isPending}
            disabled={kept}
            aria-label={t("factors.removeNamed", { name: app.name })}
            onClick={() => void run()}
          >
            {t("factors.remove")}
          </Button>
        </>
      }
    >
      <span>
        {t("factors.since")} <DateTime date={app.createdAt && timestampDate(app.createdAt)} dateOnly />
      </span>
      <span>
        {t("factors.lastUsed")} <RelativeTime date={app.lastUsedAt && timestampDate(app.lastUsedAt)} />
      </span>
    </Item>
  );
}
