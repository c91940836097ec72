// Pages ahead of time, where somebody is likely to go next.
import { matchRoutes, type RouteObject } from "react-router";

let table: RouteObject[] = [];

/** Makes the routes known to those who may not import them. */
export function offerPages<Routes extends RouteObject[]>(routes: Routes): Routes {
  table = routes;
  return routes;
}

const fetched = new Set<RouteObject["lazy"]>();

/** Loads the code and the words of a page. Going there shows what went wrong, if something does. */
export async function prefetchPage(to: string): Promise<void> {
  const matches = matchRoutes(table, to) ?? [];
  await Promise.all(
    matches.map(async ({ route: { lazy } }) => {
      if (typeof lazy !== "function" || fetched.has(lazy)) return;
      fetched.add(lazy);
      await lazy().catch(() => fetched.delete(lazy));
    }),
  );
}

const SETTLED_MS = 2_000;

/** Loads pages one after the other while nothing else is to do. Returns how to stop. */
export function prefetchWhenIdle(pages: readonly string[]): () => void {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  // Not on phones: their data and their processors are somebody's own.
  if (connection?.saveData || matchMedia("(pointer: coarse)").matches) return () => undefined;
  const idle = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 200));
  let stopped = false;
  const next = (left: readonly string[]): void => {
    const [page, ...rest] = left;
    if (stopped || page === undefined) return;
    void prefetchPage(page).then(() => idle(() => next(rest)));
  };
  const timer = setTimeout(() => idle(() => next(pages)), SETTLED_MS);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
