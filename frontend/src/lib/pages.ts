// Pages ahead of time, where somebody is likely to go next.
import { matchRoutes, type LoaderFunctionArgs, type RouteMatch, type RouteObject } from "react-router";

let table: RouteObject[] = [];

/** Makes the routes known to those who may not import them. What they load is loaded once. */
export function offerPages<Routes extends RouteObject[]>(routes: Routes): Routes {
  routes.forEach(loadOnce);
  table = routes;
  matched.clear();
  return routes;
}

/**
 * Even what is there takes `import()` a turn of the browser, and the router, who waits for it, draws the page before once
 * more meanwhile: 25 ms.
 */
function loadOnce(route: RouteObject): void {
  const { lazy, children } = route;
  children?.forEach(loadOnce);
  if (typeof lazy !== "function") return;
  let part: ReturnType<typeof lazy> | undefined;
  route.lazy = () => {
    part ??= lazy().catch((error: unknown) => {
      part = undefined;
      throw error;
    });
    return part;
  };
}

/** The routes of an address, as they were matched: that takes a millisecond, just when somebody presses. */
const matched = new Map<string, RouteMatch[]>();

function routesOf(to: string): RouteMatch[] {
  const known = matched.get(to) ?? matchRoutes(table, to) ?? [];
  matched.set(to, known);
  return known;
}

type Page = Pick<RouteObject, "loader">;
type Ask = (what: Pick<LoaderFunctionArgs, "request" | "params">) => unknown;

async function fetchPart({ lazy }: RouteObject): Promise<Page | undefined> {
  return typeof lazy === "function" ? lazy().catch(() => undefined) : undefined;
}

/** Loads the code and the words of a page. Going there shows what went wrong, if something does. */
export async function prefetchPage(to: string): Promise<void> {
  await Promise.all(routesOf(to).map(({ route }) => fetchPart(route)));
}

/** Loads a page and what it asks for first. For one that somebody is about to go to: their finger is down. */
export async function beginPage(to: string): Promise<void> {
  const ask = async ({ route, params }: RouteMatch): Promise<void> => {
    const loader = (await fetchPart(route))?.loader as Ask | undefined;
    await loader?.({ request: new Request(new URL(to, globalThis.location.href)), params });
  };
  await Promise.all(routesOf(to).map(ask));
}

const SETTLED_MS = 2_000;

/** Loads pages one after the other while nothing else is to do, and does what comes then. Returns how to stop. */
export function prefetchWhenIdle(pages: readonly string[], then: () => void): () => void {
  const { connection } = navigator as Navigator & { connection?: { saveData?: boolean } };
  // Not on phones: their data and their processors are somebody's own.
  if (connection?.saveData || matchMedia("(pointer: coarse)").matches) return () => undefined;
  const idle = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 200));
  let stopped = false;
  const next = (left: readonly string[]): void => {
    const [page, ...rest] = left;
    if (stopped) return;
    if (page === undefined) return then();
    void prefetchPage(page).then(() => idle(() => next(rest)));
  };
  const timer = setTimeout(() => idle(() => next(pages)), SETTLED_MS);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
