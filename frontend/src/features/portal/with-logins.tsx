import { useQuery } from "@connectrpc/connect-query";
import { Building2, KeyRound } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";

import { EmptyState } from "@/components/empty-state";
import { ErrorView } from "@/components/error-view";
import { MyNetworkService, type NetworkLogin } from "@/gen/wiwebb/radius/v1/my_network_service_pb";
import { isAway, toUiError } from "@/lib/errors";
import { paths } from "@/lib/paths";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";

/** Pages about somebody's network, for those who have a way into one; the others are told how to get it. */
export function WithLogins({ children }: { children: (logins: readonly NetworkLogin[]) => ReactNode }) {
  const { tenantId } = useSession();
  return tenantId === undefined ? <NoTenant /> : <WithTenant>{children}</WithTenant>;
}

function NoTenant() {
  const { t } = useTranslation("portal");
  return (
    <EmptyState
      icon={Building2}
      title={t("noTenant.title")}
      description={t("noTenant.text")}
      action={
        <Button asChild>
          <Link to={paths.onboarding()}>{t("noTenant.action")}</Link>
        </Button>
      }
    />
  );
}

function WithTenant({ children }: { children: (logins: readonly NetworkLogin[]) => ReactNode }) {
  const { t } = useTranslation("portal");
  const { user } = useSession();
  const query = useQuery(MyNetworkService.method.listMyNetworkLogins, { pageSize: 100 });
  const retry = (): void => void query.refetch();
  const error = query.error ? toUiError(query.error) : undefined;
  const logins = query.data?.logins;
  if (error && !(logins && isAway(error))) return <ErrorView error={error} retry={retry} />;
  if (!logins) {
    return (
      <div aria-busy className="flex flex-col gap-3">
        <Skeleton className="h-20 w-full" />
        <Skeleton className="h-40 w-full" />
      </div>
    );
  }
  if (logins.length > 0) return children(logins);
  return (
    <EmptyState
      icon={KeyRound}
      title={t("noLogin.title")}
      description={t("noLogin.text", { tenant: user.tenantName })}
      action={
        <Button variant="outline" pending={query.isFetching} onClick={retry}>
          {t("noLogin.action")}
        </Button>
      }
    />
  );
}
