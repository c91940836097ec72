import { useQuery } from "@connectrpc/connect-query";

import { ErrorView } from "@/components/error-view";
import { PageHeader } from "@/components/page-header";
import { MyNetworkService, type NetworkLogin } from "@/gen/wiwebb/radius/v1/my_network_service_pb";
import { isAway, toUiError } from "@/lib/errors";
import { useLivePaused } from "@/lib/live";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Alert, AlertDescription, AlertTitle } from "@/ui/alert";

import { OnlineStatus } from "./online-status";
import { OpenSessions } from "./open-sessions";
import { UsageChart } from "./usage-chart";
import { UsageTiles } from "./usage-tiles";
import { WithLogins } from "./with-logins";

const REFRESH_MS = 30_000;

export function Component() {
  const { t } = useTranslation("portal");
  const { user } = useSession();
  return (
    <>
      <PageHeader title={t("overview.title")} description={user.tenantName} />
      <WithLogins>{(logins) => <Overview logins={logins} />}</WithLogins>
    </>
  );
}

function Overview({ logins }: { logins: readonly NetworkLogin[] }) {
  const { t } = useTranslation("portal");
  const { user } = useSession();
  const [paused] = useLivePaused();
  const usage = useQuery(MyNetworkService.method.getMyUsage, {}, { refetchInterval: paused ? false : REFRESH_MS });
  const error = usage.error ? toUiError(usage.error) : undefined;
  if (error && !(usage.data && isAway(error))) {
    return <ErrorView error={error} retry={() => void usage.refetch()} />;
  }
  return (
    <>
      {logins.every((login) => !login.isActive) && (
        <Alert variant="warning">
          <AlertTitle>{t("overview.blocked")}</AlertTitle>
          <AlertDescription>{t("overview.blockedText", { tenant: user.tenantName })}</AlertDescription>
        </Alert>
      )}
      <OnlineStatus open={usage.data?.openSessions} />
      <UsageTiles usage={usage.data} />
      <OpenSessions open={usage.data?.openSessions} />
      <UsageChart days={usage.data?.days} />
    </>
  );
}
