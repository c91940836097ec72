// What React needs of i18next. react-i18next copies the i18next object for every component that asks, and i18next's own
// bound functions copy all options for every word: a tenth of a millisecond each, when a page draws two hundred (decision 20).
import { use } from "react";

import { i18n, language, words } from "./i18n";
import { useStore } from "./store";

type Values = Record<string, unknown>;

/** The words of a key, which may name another namespace in front: `common:save`. */
export type Translate = (key: string, values?: Values) => string;

function translator(lng: string, ns: string | readonly string[]): Translate {
  const known = new Map<string, string>();
  return (key, values) => {
    if (values) return i18n.t(key, { ...values, lng, ns });
    const text = known.get(key) ?? i18n.t(key, { lng, ns });
    // A key that stands for itself may get its words yet, from another namespace.
    if (!key.endsWith(text)) known.set(key, text);
    return text;
  };
}

const translators = new Map<string, Translate>();
const loading = new Map<string, Promise<void>>();

/** The words of a namespace, or several; waits for those that are not there yet. */
export function useTranslation(ns: string | readonly string[] = "common"): { t: Translate; language: string } {
  const lng = useStore(language);
  const id = `${lng} ${String(ns)}`;
  let t = translators.get(id);
  if (!t) {
    const all = typeof ns === "string" ? [ns] : ns;
    if (!all.every((one) => i18n.hasLoadedNamespace(one))) {
      // Kept: React wants the same promise each time that it draws.
      const promise = loading.get(id) ?? words(...all);
      loading.set(id, promise);
      use(promise);
    }
    t = translator(lng, ns);
    translators.set(id, t);
  }
  return { t, language: lng };
}
