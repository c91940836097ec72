import { Check, ChevronRight } from "lucide-react";
import { useId, useState } from "react";
import { Link } from "react-router";

import type { PermissionDescription, RoleDescription } from "@/gen/wiwebb/identity/v1/permission_service_pb";
import { cn } from "@/lib/cn";
import { paths } from "@/lib/paths";
import { roleWord } from "@/lib/roles";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Badge } from "@/ui/badge";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/ui/table";

import { splitName, type Group } from "./matrix";

interface Props {
  roles: readonly RoleDescription[];
  groups: readonly Group[];
}

/** Which role holds which permission. The roles and the names stay in view, wherever one scrolls to. */
export function Matrix({ roles, groups }: Props) {
  const { t } = useTranslation("roles");
  return (
    <Table
      aria-label={t("matrix")}
      className="border-separate border-spacing-0"
      containerClassName="max-h-[calc(100dvh-12rem)] overflow-auto rounded-md border bg-card"
    >
      <TableHeader className="sticky top-0 z-20">
        <TableRow className="border-0 hover:bg-transparent">
          <TableHead className="sticky start-0 z-10 border-e border-b bg-card">{t("permission")}</TableHead>
          {roles.map(({ role, isStaff }) => (
            <TableHead key={role} className="border-b bg-card text-center">
              {t(`common:role.${roleWord(role)}`)}
              {isStaff && <span className="sr-only"> ({t("staff")})</span>}
            </TableHead>
          ))}
        </TableRow>
      </TableHeader>
      {groups.map((group) => (
        <TableBody key={group.name}>
          <TableRow className="border-0 bg-muted hover:bg-muted">
            <th
              scope="rowgroup"
              colSpan={roles.length + 1}
              className="h-8 border-b px-2 text-start text-xs font-semibold text-muted-foreground"
            >
              <span className="sticky start-2">{group.name.replaceAll(".", " › ")}</span>
            </th>
          </TableRow>
          {group.permissions.map((permission) => (
            <PermissionRows key={permission.name} permission={permission} roles={roles} />
          ))}
        </TableBody>
      ))}
    </Table>
  );
}

function PermissionRows({
  permission,
  roles,
}: {
  permission: PermissionDescription;
  roles: readonly RoleDescription[];
}) {
  const { t } = useTranslation("roles");
  const [open, setOpen] = useState(false);
  const id = useId();
  const { verb } = splitName(permission.name);
  return (
    <>
      <TableRow className="border-0">
        <th
          scope="row"
          aria-label={permission.name}
          className="sticky start-0 z-10 border-e border-b bg-card px-1 text-start font-normal"
        >
          <button
            type="button"
            aria-label={permission.name}
            aria-expanded={open}
            aria-controls={open ? id : undefined}
            onClick={() => setOpen(!open)}
            className="flex h-8 w-full items-center gap-1 rounded-sm px-1 text-start hover:bg-accent focus-visible:-outline-offset-2"
          >
            <ChevronRight
              aria-hidden="true"
              className={cn("size-3.5 shrink-0 transition-transform", open ? "rotate-90" : "rtl:rotate-180")}
            />
            <span className="font-mono text-xs" title={permission.name}>
              {verb}
            </span>
          </button>
        </th>
        {roles.map(({ role }) => {
          const held = permission.roles.includes(role);
          return (
            <TableCell key={role} className="border-b text-center">
              {held ? (
                <Check aria-hidden="true" className="mx-auto size-4 text-success" />
              ) : (
                <span aria-hidden="true" className="text-muted-foreground">
                  –
                </span>
              )}
              <span className="sr-only">{t(held ? "common:yes" : "common:no")}</span>
            </TableCell>
          );
        })}
      </TableRow>
      {open && (
        <TableRow className="border-0 hover:bg-transparent">
          <td id={id} colSpan={roles.length + 1} className="border-b bg-background p-0">
            <Rpcs permission={permission} />
          </td>
        </TableRow>
      )}
    </>
  );
}

/** What the permission lets somebody call. */
function Rpcs({ permission }: { permission: PermissionDescription }) {
  const { t } = useTranslation("roles");
  const { can } = useSession();
  return (
    <div className="sticky start-0 flex w-fit max-w-[min(100%,calc(100vw-3rem))] flex-col gap-2 px-3 py-2">
      <ul aria-label={t("calls", { name: permission.name })} className="flex flex-col gap-1.5">
        {permission.rpcs.map((rpc) => (
          <li key={rpc.name} className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5">
            <code className="font-mono text-xs">{rpc.name}</code>
            <span className="text-muted-foreground">{rpc.summary}</span>
            {rpc.peopleOnly && <Badge variant="outline">{t("peopleOnly")}</Badge>}
          </li>
        ))}
      </ul>
      {can("identity.permissions.explain") && (
        <Link
          to={paths.explain({ permission: permission.name })}
          className="w-fit text-sm text-primary underline underline-offset-4"
        >
          {t("whoMay")}
        </Link>
      )}
    </div>
  );
}
