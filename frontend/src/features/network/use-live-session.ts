import { createContext, use, useCallback, useEffect, useSyncExternalStore } from "react";

import type { Session } from "@/gen/wiwebb/radius/v1/resources_pb";

import { LiveSessions, type LiveSession } from "./live-sessions";

/** What the page's stream tells; without a page around it nothing changes. */
export const LiveSessionsContext = createContext(new LiveSessions());

/** A session as it is now. The row's first cell `keeps` it for the others. */
export function useLiveSession(session: Session, keeps = false): LiveSession {
  const live = use(LiveSessionsContext);
  const { id } = session;
  useEffect(() => (keeps ? live.watch(id) : undefined), [live, id, keeps]);
  useEffect(() => {
    if (keeps) live.observe(session);
  }, [live, session, keeps]);
  const follow = useCallback((listener: () => void) => live.follow(id, listener), [live, id]);
  const changed = useSyncExternalStore(follow, () => live.changed(id));
  return changed ?? { session, rates: undefined, ratesAt: 0, changes: 0 };
}
