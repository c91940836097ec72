// The state that a page keeps in its address. Nobody takes react-router's `useSearchParams`: its changes begin from what was drawn
// last, so that of two within a tenth of a second, a search told in a pause and a filter chosen just then, one would be lost.
import { useCallback, useContext, useMemo } from "react";
import { UNSAFE_DataRouterContext as DataRouterContext, useLocation, type Location } from "react-router";

interface UrlParams {
  params: URLSearchParams;
  /** Sets these and keeps the others; an empty value takes a parameter away. `replace`: the back button does not stop here. */
  change: (changes: Readonly<Record<string, string>>, options?: { replace?: boolean }) => void;
  /** Sets the whole query string. */
  show: (search: string, options?: { replace?: boolean }) => void;
  /** Goes to what stands beside this page and keeps the query string. */
  open: (pathname: string) => void;
}

/** Whether one is the other, or a sheet beside it. */
const isBeside = (one: string, other: string): boolean =>
  one === other || one.startsWith(`${other}/`) || other.startsWith(`${one}/`);

export function useUrlParams(): UrlParams {
  // None for a list that is only rehearsed.
  const router = useContext(DataRouterContext)?.router;
  const { pathname, search } = useLocation();
  const params = useMemo(() => new URLSearchParams(search), [search]);

  /** The address that was told last, drawn or not; nothing while the page is being left. */
  const told = useCallback((): Location | undefined => {
    const last = router && (router.state.navigation.location ?? router.state.location);
    return last && isBeside(last.pathname, pathname) ? last : undefined;
  }, [router, pathname]);

  const show = useCallback(
    (wanted: string, { replace = false } = {}) => {
      const last = told();
      // An address on its way has no entry in the history yet.
      const isOnItsWay = router?.state.navigation.location !== undefined;
      if (last)
        void router?.navigate(
          { ...last, search: wanted },
          { replace: replace && !isOnItsWay, preventScrollReset: true },
        );
    },
    [router, told],
  );

  const change = useCallback(
    (changes: Readonly<Record<string, string>>, options?: { replace?: boolean }) => {
      const next = new URLSearchParams(told()?.search);
      for (const [key, value] of Object.entries(changes)) {
        if (value) next.set(key, value);
        else next.delete(key);
      }
      show(next.toString(), options);
    },
    [told, show],
  );

  const open = useCallback(
    (to: string) => void router?.navigate({ pathname: to, search: told()?.search ?? search }),
    [router, told, search],
  );

  return { params, change, show, open };
}
