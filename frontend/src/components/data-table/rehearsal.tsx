// Draws a list that nobody sees. What a browser runs for the first time it runs two to three times slower, and the first list
// that somebody goes to shall appear like the later ones.
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { timestampDate, timestampFromDate } from "@bufbuild/protobuf/wkt";
import { createQueryOptions, TransportProvider } from "@connectrpc/connect-query";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { Activity, startTransition } from "react";
import { createRoot } from "react-dom/client";
import { MemoryRouter } from "react-router";

import { RelativeTime } from "@/components/relative-time";
import { StatusDot } from "@/components/status-dot";
import { ListUsersResponseSchema, UserService } from "@/gen/wiwebb/identity/v1/user_service_pb";
import type { User } from "@/gen/wiwebb/identity/v1/resources_pb";
import { transport } from "@/lib/transport";
import { Badge } from "@/ui/badge";
import { TooltipProvider } from "@/ui/tooltip";

import { DataTable } from "./data-table";
import type { Column, Filter, ListState } from "./types";

const method = UserService.method.listUsers;
const ROWS = 20;
const LASTS_MS = 600;

const columns: Column<User>[] = [
  { id: "username", header: "", sortBy: "username", cell: ({ username }) => username },
  { id: "email", header: "", sortBy: "email", cell: ({ email }) => email },
  { id: "role", header: "", cell: () => <Badge variant="secondary">-</Badge> },
  { id: "status", header: "", cell: () => <StatusDot tone="success">-</StatusDot> },
  {
    id: "since",
    header: "",
    cell: ({ lastLogin }) => <RelativeTime date={lastLogin && timestampDate(lastLogin)} />,
  },
];
const filters: Filter[] = [
  { key: "one", label: "", kind: "select", options: [{ value: "1", label: "" }] },
  { key: "other", label: "", kind: "boolean" },
];

function rows() {
  const lastLogin = timestampFromDate(new Date());
  const users = Array.from({ length: ROWS }, (_, row) => ({
    id: BigInt(row),
    username: `-${row}`,
    email: "-",
    lastLogin,
  }));
  const reply = create(ListUsersResponseSchema, { users, totalSize: 100n });
  return fromBinary(ListUsersResponseSchema, toBinary(ListUsersResponseSchema, reply));
}

const request = (list: ListState) => ({ pageSize: list.pageSize });

/** Nothing is asked of the server, nothing listens, and nothing of it stays. */
export function rehearse(): void {
  const queries = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity } } });
  queries.setQueryData(createQueryOptions(method, { pageSize: ROWS }, { transport }).queryKey, rows());
  const root = createRoot(document.createElement("div"));
  startTransition(() =>
    root.render(
      // Hidden: its effects do not run.
      <Activity mode="hidden">
        <MemoryRouter>
          <TransportProvider transport={transport}>
            <QueryClientProvider client={queries}>
              <TooltipProvider>
                <DataTable
                  name="rehearsal"
                  label="-"
                  method={method}
                  request={request}
                  rows={({ users }) => users}
                  total={({ totalSize }) => totalSize}
                  rowId={({ id }) => String(id)}
                  rowName={({ username }) => username ?? ""}
                  rowHref={({ id }) => String(id)}
                  columns={columns}
                  filters={filters}
                  searchable
                  rowActions={() => null}
                  bulkActions={() => null}
                  empty={null}
                />
              </TooltipProvider>
            </QueryClientProvider>
          </TransportProvider>
        </MemoryRouter>
      </Activity>,
    ),
  );
  setTimeout(() => root.unmount(), LASTS_MS);
}
