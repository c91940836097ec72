// The rows of the list behind an open side sheet, so that it can go to the one above or below.
import { createStore, useStore } from "@/lib/store";

const hrefs = createStore<readonly string[]>([]);

export const tellRows = hrefs.set;

/** The pages of the rows before and after the given one. */
export function useNeighbours(pathname: string): { previous: string | undefined; next: string | undefined } {
  const rows = useStore(hrefs);
  const at = rows.indexOf(pathname);
  return { previous: at > 0 ? rows[at - 1] : undefined, next: at >= 0 ? rows[at + 1] : undefined };
}
