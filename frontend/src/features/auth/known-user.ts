import { createConnectQueryKey } from "@connectrpc/connect-query";
import { useQueryClient, type QueryClient } from "@tanstack/react-query";

import { AuthService } from "@/gen/wiwebb/identity/v1/auth_service_pb";
import type { User } from "@/gen/wiwebb/identity/v1/resources_pb";

function lastRead(queries: QueryClient): User | undefined {
  const queryKey = createConnectQueryKey({ schema: AuthService.method.getCurrentUser, cardinality: "finite" });
  return queries
    .getQueriesData<User>({ queryKey })
    .map(([, user]) => user)
    .find((user) => user !== undefined);
}

/** Who is, or was, signed in on this page, as it was read last; also outside of a session. */
export function useKnownUser(): User | undefined {
  return lastRead(useQueryClient());
}
