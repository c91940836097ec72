import { create } from "@bufbuild/protobuf";
import type { Transport } from "@connectrpc/connect";
import { TransportProvider } from "@connectrpc/connect-query";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { render, type RenderResult } from "@testing-library/react";
import userEvent, { type UserEvent } from "@testing-library/user-event";
import { Suspense, type ReactNode } from "react";
import { createMemoryRouter, RouterProvider, type Location } from "react-router";

import { ConfirmProvider } from "@/components/confirm";
import { UserRole, UserSchema, type User } from "@/gen/wiwebb/identity/v1/resources_pb";
import { SessionContext, type Session } from "@/lib/session";
import { Toaster } from "@/ui/toaster";
import { TooltipProvider } from "@/ui/tooltip";

interface TestSession {
  role?: UserRole;
  permissions?: readonly string[];
  tenantId?: bigint;
  user?: Partial<User>;
}

/** Somebody who is signed in; a tenant owner of tenant 1 unless told otherwise. */
export function testSession({
  role = UserRole.TENANT_OWNER,
  permissions = [],
  tenantId = 1n,
  user,
}: TestSession = {}): Session {
  const held = new Set(permissions);
  const isStaff = role === UserRole.SUPERADMIN || role === UserRole.ADMIN;
  return {
    user: create(UserSchema, { id: 7n, username: "nora", email: "nora@example.com", role, isActive: true, ...user }),
    role,
    permissions: held,
    can: (permission) => held.has(permission),
    isStaff,
    tenantId: isStaff ? undefined : tenantId,
    signOut: () => Promise.resolve(),
    refresh: () => Promise.resolve(),
  };
}

interface Options {
  /** An in-memory API: `createRouterTransport(({ service }) => { service(UserService, { … }) })`. */
  transport: Transport;
  /** Where the page is; the route of `ui`, with parameters as in `/users/:id`. */
  path?: string;
  /** The URL that is open, or the entry of the history. */
  at?: string | Partial<Location>;
  session?: Session;
}

export interface Rendered extends RenderResult {
  user: UserEvent;
  location: () => string;
}

/** Draws a page over an in-memory API, signed in. */
export function renderApp(
  ui: ReactNode,
  { transport, path = "*", at = "/", session = testSession() }: Options,
): Rendered {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false }, mutations: { retry: false } } });
  const router = createMemoryRouter(
    [
      { path, element: ui },
      { path: "*", element: <p>elsewhere</p> },
    ],
    { initialEntries: [at] },
  );
  const result = render(
    <TransportProvider transport={transport}>
      <QueryClientProvider client={queries}>
        <SessionContext value={session}>
          <TooltipProvider>
            <ConfirmProvider>
              <Suspense fallback={<p>loading</p>}>
                <RouterProvider router={router} />
              </Suspense>
              <Toaster />
            </ConfirmProvider>
          </TooltipProvider>
        </SessionContext>
      </QueryClientProvider>
    </TransportProvider>,
  );
  const location = (): string => router.state.location.pathname + router.state.location.search;
  return { ...result, user: userEvent.setup(), location };
}
