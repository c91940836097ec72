import { useMutation, useQuery } from "@connectrpc/connect-query";

import { useConfirm } from "@/components/confirm";
import { ErrorView } from "@/components/error-view";
import { PageHeader } from "@/components/page-header";
import { SessionService } from "@/gen/wiwebb/identity/v1/session_service_pb";
import { isAway, toUiError } from "@/lib/errors";
import { formatCount } from "@/lib/format";
import { useLivePaused } from "@/lib/live";
import { useInvalidate } from "@/lib/query";
import { Button } from "@/ui/button";
import { toast } from "@/ui/toaster";

import { ItemList, ItemListSkeleton } from "@/components/item-list";
import { useTranslation } from "@/lib/use-translation";
import { SessionItem } from "./session-item";
import { SettingsPage } from "./settings-section";

const REFRESH_MS = 15_000;

export function Component() {
  const { t } = useTranslation("account");
  const [paused] = useLivePaused();
  const sessions = useQuery(
    SessionService.method.listSessions,
    { pageSize: 100 },
    { refetchInterval: paused ? false : REFRESH_MS },
  );
  const list = sessions.data?.sessions;
  const hidden = Number(sessions.data?.totalSize ?? 0) - (list?.length ?? 0);
  const error = sessions.error ? toUiError(sessions.error) : undefined;
  return (
    <SettingsPage>
      <PageHeader
        title={t("sessions.title")}
        description={t("sessions.description")}
        actions={list?.some((session) => !session.current) && <EndOthers />}
      />
      {error && !(list && isAway(error)) ? (
        <ErrorView error={error} retry={() => void sessions.refetch()} />
      ) : list ? (
        <ItemList label={t("sessions.title")}>
          {/* The device in one's hand first. */}
          {[...list]
            .sort((a, b) => Number(b.current) - Number(a.current))
            .map((session) => (
              <SessionItem key={session.id} session={session} />
            ))}
        </ItemList>
      ) : (
        <ItemListSkeleton rows={3} />
      )}
      {hidden > 0 && <p className="text-muted-foreground">{t("sessions.more", { number: formatCount(hidden) })}</p>}
    </SettingsPage>
  );
}

function EndOthers() {
  const { t } = useTranslation("account");
  const confirm = useConfirm();
  const invalidate = useInvalidate();
  const end = useMutation(SessionService.method.endOtherSessions);
  const run = async (): Promise<void> => {
    const sure = await confirm({
      title: t("sessions.endOthersTitle"),
      body: t("sessions.endOthersText"),
      action: t("sessions.endOthers"),
      destructive: true,
    });
    if (!sure) return;
    try {
      const { ended } = await end.mutateAsync({});
      toast.success(t("sessions.othersEnded", { count: Number(ended) }));
    } catch (error) {
      toast.error(toUiError(error).message);
    }
    await invalidate(SessionService.method.listSessions);
  };
  return (
    <Button variant="outline" pending={end.isPending} onClick={() => void run()}>
      {t("sessions.endOthers")}
    </Button>
  );
}
