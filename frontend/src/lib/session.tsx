// Who is signed in, and what they may do.
import { Code } from "@connectrpc/connect";
import { useQuery, useTransport } from "@connectrpc/connect-query";
import { useQueryClient } from "@tanstack/react-query";
import { createClient } from "@connectrpc/connect";
import { createContext, use, useCallback, useDeferredValue, useEffect, useMemo, type ReactNode } from "react";

import { AuthService } from "@/gen/wiwebb/identity/v1/auth_service_pb";
import { PermissionService } from "@/gen/wiwebb/identity/v1/permission_service_pb";
import { UserRole, type User } from "@/gen/wiwebb/identity/v1/resources_pb";

import { setActingTenant } from "./acting-tenant";
import { toUiError, type UiError } from "./errors";
import { enrolling, signedIn } from "./gate";
import { paths } from "./paths";
import { createStore, useStore } from "./store";

export interface Session {
  user: User;
  role: UserRole;
  permissions: ReadonlySet<string>;
  /** Whether the role holds a permission, such as `identity.users.create`. */
  can: (permission: string) => boolean;
  isStaff: boolean;
  /** The person's own tenant; staff and people who are not assigned yet have none. */
  tenantId?: bigint;
  signOut: () => Promise<void>;
  /** Reads anew who is signed in. */
  refresh: () => Promise<void>;
}

const current = createStore<Session | undefined>(undefined);

/** For what is asked before a page is there; components have it from their context. */
export const currentSession = current.get;

export const SessionContext = createContext<Session | undefined>(undefined);

export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error("useSession outside a signed-in page");
  return session;
}

interface Props {
  children: ReactNode;
  /** While it is not known who is signed in. */
  pending: ReactNode;
  /** Nobody is. */
  nobody: ReactNode;
  /** Staff who must enrol a second factor before anything else; they can read nothing yet. */
  enrol: ReactNode;
  failed: (error: UiError, retry: () => void) => ReactNode;
}

/** Asks who is signed in and gives it to the pages below. */
export function SessionProvider({ children, pending, nobody, enrol, failed }: Props) {
  const me = useQuery(AuthService.method.getCurrentUser, {}, { staleTime: 60_000, meta: { person: true } });
  const mine = useQuery(PermissionService.method.getMyPermissions, {}, { staleTime: 60_000, meta: { person: true } });
  const transport = useTransport();
  const queries = useQueryClient();
  const stay = useStore(enrolling);

  const signOut = useCallback(async () => {
    signedIn.set(false);
    try {
      await createClient(AuthService, transport).logout({});
    } catch (error) {
      if (toUiError(error).code !== Code.Unauthenticated) {
        signedIn.set(true);
        throw error;
      }
    }
    setActingTenant(undefined);
    queries.clear();
    // A new page: nothing of this person stays in memory.
    globalThis.location.assign(paths.signIn());
  }, [transport, queries]);

  // Whole queries are new with each drawing, and everybody who asks for the session would be drawn with it.
  const { data: user, refetch: readMe } = me;
  const { data: held, refetch: readMine } = mine;
  const refresh = useCallback(async () => {
    await Promise.all([readMe(), readMine()]);
  }, [readMe, readMine]);

  useEffect(() => {
    signedIn.set(Boolean(user));
  }, [user]);

  const session = useMemo<Session | undefined>(() => {
    if (!user || !held) return undefined;
    const permissions = new Set(held.permissions.map((permission) => permission.name));
    return {
      user,
      role: held.role,
      permissions,
      can: (permission) => permissions.has(permission),
      isStaff: held.role === UserRole.SUPERADMIN || held.role === UserRole.ADMIN,
      tenantId: held.tenantId,
      signOut,
      refresh,
    };
  }, [user, held, signOut, refresh]);

  useEffect(() => current.set(session), [session]);

  // In slices: a reply would draw the whole page at once, and what is pressed meanwhile would wait.
  const shown = useDeferredValue(session, undefined);

  if (stay) return enrol;
  if (session && shown) return <SessionContext value={shown}>{children}</SessionContext>;
  if (session) return pending;
  const thrown = me.error ?? mine.error;
  if (!thrown) return pending;
  const error = toUiError(thrown);
  if (error.code === Code.Unauthenticated) return nobody;
  if (error.reason === "SECOND_FACTOR_ENROLMENT_REQUIRED") return enrol;
  return failed(error, () => void (me.isError ? me.refetch() : mine.refetch()));
}
