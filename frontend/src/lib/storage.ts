/* eslint-disable no-restricted-globals -- the one place that names it */
// What this browser remembers for itself: preferences, never a credential.

const PREFIX = "wiwebb.";

function read<T>(storage: () => Storage, key: string, fallback: T): T {
  try {
    const text = storage().getItem(PREFIX + key);
    return text === null ? fallback : (JSON.parse(text) as T);
  } catch {
    return fallback;
  }
}

function write(storage: () => Storage, key: string, value: unknown): void {
  try {
    if (value === undefined) storage().removeItem(PREFIX + key);
    else storage().setItem(PREFIX + key, JSON.stringify(value));
  } catch {
    // Switched off or full: the preference holds until the page is left.
  }
}

/** What all tabs of this browser remember. */
export const readLocal = <T>(key: string, fallback: T): T => read(() => localStorage, key, fallback);
export const writeLocal = (key: string, value: unknown): void => write(() => localStorage, key, value);
/** What this tab remembers. */
export const readSession = <T>(key: string, fallback: T): T => read(() => sessionStorage, key, fallback);
export const writeSession = (key: string, value: unknown): void => write(() => sessionStorage, key, value);

/** A plain word, as `public/early.js` reads it before the first paint. */
export function writeWord(key: string, word: string): void {
  try {
    localStorage.setItem(PREFIX + key, word);
  } catch {
    // As above.
  }
}
export function readWord(key: string): string | null {
  try {
    return localStorage.getItem(PREFIX + key);
  } catch {
    return null;
  }
}
