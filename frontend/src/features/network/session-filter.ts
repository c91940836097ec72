import type { MessageInitShape } from "@bufbuild/protobuf";

import type { ListState } from "@/components/data-table";
import type { Session } from "@/gen/wiwebb/radius/v1/resources_pb";
import type { ListSessionsRequestSchema, WatchSessionsRequestSchema } from "@/gen/wiwebb/radius/v1/session_service_pb";

import type { Scope } from "./scope";

/** What the list of sessions says in the URL. Open sessions are shown unless it says otherwise. */
export const STATES = { open: undefined, ended: "false", all: "all" } as const;

type Filters = ListState["filters"];

export function activeOf(filters: Filters): boolean | undefined {
  if (filters.active === STATES.all) return undefined;
  return filters.active !== STATES.ended;
}

export function listRequest(list: ListState, scope: Scope): MessageInitShape<typeof ListSessionsRequestSchema> {
  const { pageSize, skip, orderBy, search, filters } = list;
  return {
    pageSize,
    skip,
    orderBy,
    search,
    active: activeOf(filters),
    nasId: filters.nas,
    username: filters.username,
    tenantId: scope.tenant(filters.tenant),
  };
}

/** What the stream can narrow by itself. */
export function watchRequest(filters: Filters, scope: Scope): MessageInitShape<typeof WatchSessionsRequestSchema> {
  return { nasId: filters.nas, username: filters.username, tenantId: scope.tenant(filters.tenant) };
}

/** Whether a session that begins belongs to the list: what the stream does not narrow. */
export function belongs(filters: Filters, search: string): (session: Session) => boolean {
  const wanted = search.trim().toLowerCase();
  if (activeOf(filters) === false) return () => false;
  return ({ username, callingStationId = "", framedIpAddress = "" }) =>
    [username, callingStationId, framedIpAddress].some((text) => text.toLowerCase().includes(wanted));
}
