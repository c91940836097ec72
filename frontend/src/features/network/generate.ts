// Letters and digits that nobody mistakes for one another, and that need no quoting in any device's configuration.
const ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";

/** Long enough that nobody finds a shared secret by trying. */
export const SECRET_LENGTH = 32;
/** Long enough, and still typed by hand. */
export const PASSWORD_LENGTH = 16;

/** A random word; each character is as likely as any other. */
export function generate(length: number): string {
  const fair = 256 - (256 % ALPHABET.length);
  let word = "";
  while (word.length < length) {
    for (const byte of crypto.getRandomValues(new Uint8Array(length))) {
      if (byte < fair && word.length < length) word += ALPHABET.charAt(byte % ALPHABET.length);
    }
  }
  return word;
}
