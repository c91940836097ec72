// Languages: the words of a page's namespace are loaded with the page, in the language that was chosen.
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import { readWord, writeWord } from "./storage";

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

let tellStarted: () => void;
const started = new Promise<void>((resolve) => {
  tellStarted = resolve;
});

export async function startI18n(language: Language = firstLanguage()): Promise<void> {
  i18n.on("languageChanged", apply);
  await i18n
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: language,
      // French has every text (locales.test.ts): it needs no second language behind it.
      fallbackLng: { fr: [], default: ["en"] },
      // The others come with the pages that use them.
      ns: ["common"],
      defaultNS: "common",
      load: "languageOnly",
      interpolation: { escapeValue: false },
      react: { useSuspense: true },
      returnNull: false,
    });
  tellStarted();
}

/** Loads the words of namespaces, so that what uses them is drawn at once. */
export async function words(...namespaces: string[]): Promise<void> {
  await started;
  await i18n.loadNamespaces(namespaces);
}

function apply(language: string): void {
  document.documentElement.lang = language;
  document.documentElement.dir = i18n.dir(language);
}

export async function setLanguage(language: Language): Promise<void> {
  writeWord("language", language);
  await i18n.changeLanguage(language);
}

export const currentLanguage = (): Language => (isLanguage(i18n.language) ? i18n.language : "en");
