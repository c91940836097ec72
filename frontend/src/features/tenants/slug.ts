/** A slug made of a name: lower case, digits and hyphens. Empty where the name has no letter that fits. */
export function slugOf(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replaceAll("æ", "ae")
    .replaceAll("ø", "o")
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 160)
    .replace(/^-+|-+$/g, "");
}
