// Links that ask no hooks of their own: react-router's ask ten each, and the sidebar and the lists have dozens.
import { useCallback, type MouseEvent } from "react";
import { useNavigate } from "react-router";

/** Whether the browser does by itself what a click on a link asks for: another tab, another window, a file. */
export function isForBrowser({ button, metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean {
  return button !== 0 || metaKey || ctrlKey || shiftKey || altKey;
}

/** For the clicks on plain links of the application: goes there without loading it anew. */
export function useFollow(): (event: MouseEvent<HTMLAnchorElement>) => void {
  const navigate = useNavigate();
  return useCallback(
    (event) => {
      if (isForBrowser(event)) return;
      event.preventDefault();
      const { pathname, search, hash, href } = event.currentTarget;
      // Where one is already is not one more step back.
      void navigate(pathname + search + hash, { replace: href === globalThis.location.href });
    },
    [navigate],
  );
}
