// Queries over the contract: how long replies stay fresh, what is tried again, and how a write drops what it changed.
import type { DescMethodUnary } from "@bufbuild/protobuf";
import { createConnectQueryKey } from "@connectrpc/connect-query";
import { QueryClient, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";

import { toUiError } from "./errors";

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, error) => failures < 2 && toUiError(error).retry,
        refetchOnWindowFocus: true,
      },
      mutations: { retry: false },
    },
  });
}

/** The application's, for what asks before a page is there; components have it from their context. */
export const queries = createQueryClient();

/** Reads everything anew for the rows of another tenant. Who is signed in stays, and with it the page and the focus. */
export function useReadAnew(): () => void {
  const client = useQueryClient();
  return useCallback(() => {
    void client.resetQueries({ predicate: ({ meta }) => meta?.person !== true });
    void client.invalidateQueries({ predicate: ({ meta }) => meta?.person === true });
  }, [client]);
}

/** Drops what was read by these methods, whatever was asked. Resolves when the visible ones are read anew. */
export function useInvalidate(): (...methods: DescMethodUnary[]) => Promise<void> {
  const client = useQueryClient();
  return useCallback(
    async (...methods) => {
      await Promise.all(
        methods.map((schema) =>
          client.invalidateQueries({ queryKey: createConnectQueryKey({ schema, cardinality: "finite" }) }),
        ),
      );
    },
    [client],
  );
}
