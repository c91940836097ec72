import { useQuery } from "@connectrpc/connect-query";
import { CircleHelp, Search, SearchX } from "lucide-react";
import { useDeferredValue, useMemo } from "react";
import { Link } from "react-router";

import { EmptyState } from "@/components/empty-state";
import { ErrorView } from "@/components/error-view";
import { PageHeader } from "@/components/page-header";
import {
  PermissionService,
  type ListRolesResponse,
  type RoleDescription,
} from "@/gen/wiwebb/identity/v1/permission_service_pb";
import { formatCount } from "@/lib/format";
import { paths } from "@/lib/paths";
import { roleWord } from "@/lib/roles";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { useUrlParams } from "@/lib/use-url-params";
import { useUrlText } from "@/lib/use-url-text";
import { Button } from "@/ui/button";
import { Input } from "@/ui/input";
import { NativeSelect } from "@/ui/native-select";
import { Skeleton } from "@/ui/skeleton";

import { Matrix } from "./matrix-table";
import { groupPermissions } from "./matrix";

export function Component() {
  const { t } = useTranslation("roles");
  const { can } = useSession();
  // It changes with the server only.
  const { data, error, refetch } = useQuery(PermissionService.method.listRoles, {}, { staleTime: Infinity });
  return (
    <>
      <PageHeader
        title={t("title")}
        description={t("description")}
        actions={
          can("identity.permissions.explain") && (
            <Button asChild variant="outline">
              <Link to={paths.explain()}>
                <CircleHelp aria-hidden="true" />
                {t("explain.title")}
              </Link>
            </Button>
          )
        }
      />
      {data ? (
        <Roles matrix={data} />
      ) : error ? (
        <ErrorView error={error} retry={() => void refetch()} />
      ) : (
        <div aria-busy="true" className="flex flex-col gap-2">
          {Array.from({ length: 12 }, (_, row) => (
            <Skeleton key={row} className="h-8 w-full" />
          ))}
        </div>
      )}
    </>
  );
}

function Roles({ matrix }: { matrix: ListRolesResponse }) {
  const { t } = useTranslation(["roles", "app"]);
  const { params, change } = useUrlParams();
  const role = matrix.roles.find((one) => roleWord(one.role) === params.get("role"));
  const narrow = (by: { q?: string; role?: string }): void => change(by, { replace: true });
  const search = useUrlText(params.get("q") ?? "", (q) => narrow({ q }));
  const wanted = useDeferredValue(search.text);
  const held = role?.role;
  const groups = useMemo(() => groupPermissions(matrix.permissions, wanted, held), [matrix, wanted, held]);
  const shown = groups.reduce((sum, group) => sum + group.permissions.length, 0);
  return (
    <section aria-label={t("title")} className="flex min-w-0 flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <div className="relative w-full sm:w-72">
          <Search
            aria-hidden="true"
            className="pointer-events-none absolute start-2.5 top-1/2 size-3.5 -translate-y-1/2 text-muted-foreground"
          />
          <Input
            type="search"
            aria-label={t("search")}
            placeholder={t("searchPlaceholder")}
            value={search.text}
            onChange={(event) => search.setText(event.target.value)}
            className="ps-8"
          />
        </div>
        <RoleSelect roles={matrix.roles} value={role} onChange={(role) => narrow({ role })} />
        <p role="status" className="text-xs text-muted-foreground tabular-nums">
          {t("shown", { count: shown, formatted: formatCount(shown) })}
        </p>
      </div>
      {shown === 0 ? (
        <EmptyState
          icon={SearchX}
          title={t("app:table.noMatch")}
          description={t("app:table.noMatchHint")}
          action={
            <Button
              variant="outline"
              onClick={() => {
                search.settle("");
                narrow({ q: "", role: "" });
              }}
            >
              {t("app:table.clearFilters")}
            </Button>
          }
        />
      ) : (
        <Matrix roles={matrix.roles} groups={groups} />
      )}
    </section>
  );
}

interface RoleSelectProps {
  roles: readonly RoleDescription[];
  value: RoleDescription | undefined;
  onChange: (role: string) => void;
}

function RoleSelect({ roles, value, onChange }: RoleSelectProps) {
  const { t } = useTranslation("roles");
  return (
    <NativeSelect
      aria-label={t("heldBy")}
      value={value ? roleWord(value.role) : ""}
      onChange={(event) => onChange(event.target.value)}
      className="w-auto"
    >
      <option value="">{t("heldByAny")}</option>
      {roles.map(({ role }) => (
        <option key={role} value={roleWord(role)}>
          {t("heldByRole", { role: t(`common:role.${roleWord(role)}`) })}
        </option>
      ))}
    </NativeSelect>
  );
}
