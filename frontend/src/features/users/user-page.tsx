import { useQuery } from "@connectrpc/connect-query";
import { Link, Navigate, useNavigate, useParams } from "react-router";

import { ErrorView } from "@/components/error-view";
import { PageHeader } from "@/components/page-header";
import { PageTabs } from "@/components/page-tabs";
import type { User } from "@/gen/wiwebb/identity/v1/resources_pb";
import { UserService } from "@/gen/wiwebb/identity/v1/user_service_pb";
import { isAway, toUiError } from "@/lib/errors";
import { paths } from "@/lib/paths";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { withWords } from "@/lib/with-words";
import {
  Breadcrumb,
  BreadcrumbItem,
  BreadcrumbLink,
  BreadcrumbList,
  BreadcrumbPage,
  BreadcrumbSeparator,
} from "@/ui/breadcrumb";
import { loadable } from "@/ui/loadable";
import { Skeleton } from "@/ui/skeleton";

import { idOf, notFound } from "./ids";
import { ActiveStatus, fullName } from "./person";
import { RoleBadge } from "./role-badge";
import { mayManage } from "./rules";
import { UserOverview } from "./user-overview";

const access = withWords(() => import("./user-access"), "service-accounts", "account");
const waiting = <Skeleton className="h-64 w-full" />;
const UserAccess = loadable(async () => ({ default: (await access()).UserAccess }), waiting);
const UserAudit = loadable(async () => ({ default: (await import("./user-audit")).UserAudit }), waiting);
const UserSessions = loadable(async () => ({ default: (await import("./user-sessions")).UserSessions }), waiting);

/** All about one person. */
export function Component() {
  const { t } = useTranslation("users");
  const params = useParams();
  const id = idOf(params.id);
  const query = useQuery(UserService.method.getUser, { id: id ?? 0n }, { enabled: id !== undefined });
  const error = id === undefined ? notFound() : query.error && toUiError(query.error);
  const user = query.data;
  if (error && !(user && isAway(error))) {
    return (
      <>
        <PageHeader title={t("title")} />
        <ErrorView error={error} retry={() => void query.refetch()} backTo={paths.users()} />
      </>
    );
  }
  if (!user) return <Skeleton className="h-64 w-full" />;
  return <Page user={user} tab={params.tab ?? ""} />;
}

function Page({ user, tab }: { user: User; tab: string }) {
  const { t } = useTranslation("users");
  const { role, can } = useSession();
  const navigate = useNavigate();
  const managed = mayManage(role, user.role);
  const tabs = [
    { key: "overview", shown: true, content: <UserOverview user={user} /> },
    { key: "access", shown: managed, content: <UserAccess user={user} /> },
    { key: "sessions", shown: managed && can("identity.sessions.read"), content: <UserSessions user={user} /> },
    { key: "audit", shown: can("identity.audit_logs.read"), content: <UserAudit user={user} /> },
  ].filter(({ shown }) => shown);
  if (!tabs.some(({ key }) => key === tab)) return <Navigate to={paths.userPage(user.id)} replace />;
  return (
    <>
      <PageHeader
        above={<Way user={user} />}
        title={user.username ?? ""}
        description={[fullName(user), user.tenantName].filter(Boolean).join(" · ")}
        actions={
          <>
            <RoleBadge role={user.role} />
            <ActiveStatus active={user.isActive ?? false} />
          </>
        }
      />
      <PageTabs
        label={t("tabs.label")}
        tabs={tabs.map(({ key, content }) => ({ key, label: t(`tabs.${key}`), content }))}
        value={tab}
        onChange={(key) => void navigate(paths.userPage(user.id, key), { replace: true })}
      />
    </>
  );
}

function Way({ user }: { user: User }) {
  const { t } = useTranslation("users");
  return (
    <Breadcrumb>
      <BreadcrumbList>
        <BreadcrumbItem>
          <BreadcrumbLink asChild>
            <Link to={paths.users()}>{t("title")}</Link>
          </BreadcrumbLink>
        </BreadcrumbItem>
        <BreadcrumbSeparator />
        <BreadcrumbItem>
          <BreadcrumbPage>{user.username}</BreadcrumbPage>
        </BreadcrumbItem>
      </BreadcrumbList>
    </Breadcrumb>
  );
}
