// Letters and digits that are not taken for one another when somebody reads them out or types them from paper.
const SETS = ["abcdefghijkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "-_.+"] as const;
const ALL = SETS.join("");
const LENGTH = 20;

/** A number below `limit`, each as likely as the others. */
function below(limit: number): number {
  const ceiling = Math.floor(0x1_0000_0000 / limit) * limit;
  for (;;) {
    const value = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
    if (value < ceiling) return value % limit;
  }
}

const oneOf = (set: string): string => set.charAt(below(set.length));

/** A random password of about 120 bits, with a character of each kind. */
export function generatePassword(): string {
  const characters = SETS.map(oneOf);
  while (characters.length < LENGTH) characters.push(oneOf(ALL));
  for (let at = characters.length - 1; at > 0; at -= 1) {
    const other = below(at + 1);
    [characters[at], characters[other]] = [characters[other] ?? "", characters[at] ?? ""];
  }
  return characters.join("");
}
