import { useSyncExternalStore } from "react";

/** As `md:` of the style sheet. */
const WIDE = "(min-width: 48rem)";

function subscribe(changed: () => void): () => void {
  const query = matchMedia(WIDE);
  query.addEventListener("change", changed);
  return () => query.removeEventListener("change", changed);
}

/** Whether there is room beside the page. What a phone does not show is not even made. */
export const useWide = (): boolean => useSyncExternalStore(subscribe, () => matchMedia(WIDE).matches);
