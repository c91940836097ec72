// Pages ahead of time, where somebody is likely to go next.
import { matchRoutes, type LoaderFunctionArgs, type RouteMatch, type RouteObject } from "react-router";

let table: RouteObject[] = [];

/** Makes the routes known to those who may not import them. */
export function offerPages<Routes extends RouteObject[]>(routes: Routes): Routes {
  table = routes;
  return routes;
}

type Page = Pick<RouteObject, "loader">;
type Ask = (what: Pick<LoaderFunctionArgs, "request" | "params">) => unknown;

const fetched = new Map<RouteObject["lazy"], Promise<Page | undefined>>();

function fetchPart({ lazy }: RouteObject): Promise<Page | undefined> {
  if (typeof lazy !== "function") return Promise.resolve(undefined);
  const known = fetched.get(lazy);
  if (known) return known;
  const page = lazy().catch(() => {
    fetched.delete(lazy);
    return undefined;
  });
  fetched.set(lazy, page);
  return page;
}

/** Loads the code and the words of a page. Going there shows what went wrong, if something does. */
export async function prefetchPage(to: string): Promise<void> {
  await Promise.all((matchRoutes(table, to) ?? []).map(({ route }) => fetchPart(route)));
}

/** Loads a page and what it asks for first. For one that somebody is about to go to: their finger is down. */
export async function beginPage(to: string): Promise<void> {
  const ask = async ({ route, params }: RouteMatch): Promise<void> => {
    const loader = (await fetchPart(route))?.loader as Ask | undefined;
    await loader?.({ request: new Request(new URL(to, globalThis.location.href)), params });
  };
  await Promise.all((matchRoutes(table, to) ?? []).map(ask));
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
