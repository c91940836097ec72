// Links in mails carry their proof behind `#`, and providers send people back with a code: both leave the address bar and
// the browser's history before anything is shown or loaded.
import { useState } from "react";
import { useLocation } from "react-router";

import { paths } from "@/lib/paths";
import { createStore, useStore } from "@/lib/store";

interface Taken {
  path: string;
  values: URLSearchParams;
}

const IN_FRAGMENT = new Set([
  paths.verifyEmail(),
  paths.changeEmail(),
  paths.passwordResetConfirm(),
  paths.invitation(),
]);
const taken = createStore<Taken | undefined>(undefined);

const plain = (pathname: string): string => pathname.replace(/(?<=.)\/$/, "");

/** Takes what is secret out of the address. */
export function takeSecrets(): void {
  const { pathname, search, hash } = globalThis.location;
  const path = plain(pathname);
  if (IN_FRAGMENT.has(path) && hash.length > 1) {
    history.replaceState(history.state, "", pathname + search);
    taken.set({ path, values: new URLSearchParams(hash.slice(1)) });
  } else if (path === paths.oidcCallback() && search.length > 1) {
    history.replaceState(history.state, "", pathname);
    taken.set({ path, values: new URLSearchParams(search) });
  }
}

// Another link, opened in the tab that shows such a page already.
globalThis.addEventListener("hashchange", takeSecrets);

/** What the link to this page told. */
export function useLinkSecrets(): URLSearchParams | undefined {
  const { pathname } = useLocation();
  const link = useStore(taken);
  return link?.path === plain(pathname) ? link.values : undefined;
}

/** Once it is used up. */
export function forgetSecrets(): void {
  taken.set(undefined);
}

type Outcome = "done" | "spent";

/** How it ended with a link; not known for another link that is opened afterwards. */
export function useOutcome(link: URLSearchParams | undefined): [Outcome | undefined, (outcome: Outcome) => void] {
  const [ended, setEnded] = useState<{ link: URLSearchParams | undefined; outcome: Outcome }>();
  return [ended?.link === link ? ended?.outcome : undefined, (outcome) => setEnded({ link, outcome })];
}
