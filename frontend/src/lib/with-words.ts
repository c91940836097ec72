import { words } from "./i18n";

/**
 * Loads a page together with the words that it shows. Words that come only when a part of the page asks for them hide
 * the whole page for a moment, and a side sheet that is open then no longer lets go of the focus for a dialog over it.
 */
export function withWords<Page>(load: () => Promise<Page>, ...namespaces: string[]): () => Promise<Page> {
  return async () => {
    const [page] = await Promise.all([load(), words(...namespaces)]);
    return page;
  };
}
