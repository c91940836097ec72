import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useMemo } from "react";
import { Link } from "react-router";

import type { Column, Filter } from "@/components/data-table";
import { RelativeTime } from "@/components/relative-time";
import { useTenantColumn } from "@/components/tenant-column";
import { tenantFilter } from "@/features/network/filters";
import { RoleBadge } from "@/features/users/role-badge";
import type { Invitation } from "@/gen/wiwebb/identity/v1/invitation_service_pb";
import { paths } from "@/lib/paths";
import { roleWord } from "@/lib/roles";
import { useTranslation } from "@/lib/use-translation";

import { InvitationStatus, stateOf } from "./invitation-state";

export function useInvitationColumns(everywhere: boolean): Column<Invitation>[] {
  const { t } = useTranslation("invitations");
  const tenant = useTenantColumn<Invitation>(t("field.tenant"));
  return useMemo(() => {
    const columns: Column<Invitation>[] = [
      {
        id: "email",
        header: t("field.email"),
        // The account that came of it.
        cell: (invitation) =>
          invitation.userId ? (
            <Link to={paths.user(invitation.userId)} className="rounded-sm hover:underline">
              {invitation.email}
            </Link>
          ) : (
            invitation.email
          ),
        csv: (invitation) => invitation.email ?? "",
      },
      {
        id: "role",
        header: t("field.role"),
        cell: (invitation) => <RoleBadge role={invitation.role} />,
        csv: (invitation) => roleWord(invitation.role),
      },
      ...(everywhere ? [tenant] : []),
      {
        id: "state",
        header: t("field.state"),
        cell: (invitation) => <InvitationStatus invitation={invitation} />,
        csv: (invitation) => t(`state.${stateOf(invitation, new Date())}`),
      },
      {
        id: "expires",
        header: t("field.expires"),
        cell: (invitation) =>
          invitation.acceptedAt ? (
            <span className="text-muted-foreground">–</span>
          ) : (
            <RelativeTime date={invitation.expiresAt && timestampDate(invitation.expiresAt)} />
          ),
        csv: (invitation) => (invitation.expiresAt ? timestampDate(invitation.expiresAt).toISOString() : ""),
      },
      {
        id: "invitedBy",
        header: t("field.invitedBy"),
        cell: (invitation) => invitation.invitedBy,
        csv: (invitation) => invitation.invitedBy,
      },
      {
        id: "created",
        header: t("field.created"),
        cell: (invitation) => <RelativeTime date={invitation.createdAt && timestampDate(invitation.createdAt)} />,
        csv: (invitation) => (invitation.createdAt ? timestampDate(invitation.createdAt).toISOString() : ""),
      },
    ];
    return columns;
  }, [t, everywhere, tenant]);
}

export function useInvitationFilters(everywhere: boolean): Filter[] {
  const { t } = useTranslation("invitations");
  return useMemo(() => {
    const filters: Filter[] = [
      {
        key: "open",
        label: t("field.state"),
        kind: "boolean",
        options: [
          { value: "true", label: t("state.open") },
          { value: "false", label: t("state.closed") },
        ],
      },
    ];
    if (everywhere) filters.push(tenantFilter(t("field.tenant")));
    return filters;
  }, [t, everywhere]);
}
