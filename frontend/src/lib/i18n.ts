// Languages: the words of a page's namespace are loaded with the page, in the language that was chosen.
import i18next from "i18next";

import { readWord, writeWord } from "./storage";
import { createStore } from "./store";

export const LANGUAGES = { en: "English", fr: "Français", ar: "العربية" } as const;
export type Language = keyof typeof LANGUAGES;

const files = import.meta.glob<{ default: Record<string, unknown> }>("../locales/*/*.json");

/** A language's words of a namespace; none where they are not translated, and English speaks. */
async function load(language: string, namespace: string): Promise<Record<string, unknown>> {
  const file = files[`../locales/${language}/${namespace}.json`];
  return file ? (await file()).default : {};
}

const backend = {
  type: "backend" as const,
  init: () => undefined,
  read: (
    language: string,
    namespace: string,
    done: (error: unknown, words: Record<string, unknown> | null) => void,
  ) => {
    load(language, namespace).then(
      (words) => done(null, words),
      (error: unknown) => done(error, null),
    );
  },
};

export const isLanguage = (word: string): word is Language => word in LANGUAGES;

function firstLanguage(): Language {
  const stored = readWord("language");
  if (stored && isLanguage(stored)) return stored;
  const wanted = navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage);
  return wanted ?? "en";
}

export const i18n = i18next.createInstance();

/** The language in which the page stands. */
export const language = createStore("en");

let tellStarted: () => void;
const started = new Promise<void>((resolve) => {
  tellStarted = resolve;
});

export async function startI18n(chosen: Language = firstLanguage()): Promise<void> {
  i18n.on("languageChanged", apply);
  await i18n.use(backend).init({
    lng: chosen,
    // French has every text (locales.test.ts): it needs no second language behind it.
    fallbackLng: { fr: [], default: ["en"] },
    // The others come with the pages that use them.
    ns: ["common"],
    defaultNS: "common",
    load: "languageOnly",
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  tellStarted();
}

/** Loads the words of namespaces, so that what uses them is drawn at once. */
export async function words(...namespaces: string[]): Promise<void> {
  await started;
  await i18n.loadNamespaces(namespaces);
}

function apply(chosen: string): void {
  document.documentElement.lang = chosen;
  document.documentElement.dir = i18n.dir(chosen);
  language.set(chosen);
}

export async function setLanguage(chosen: Language): Promise<void> {
  writeWord("language", chosen);
  await i18n.changeLanguage(chosen);
}

export const currentLanguage = (): Language => (isLanguage(i18n.language) ? i18n.language : "en");
