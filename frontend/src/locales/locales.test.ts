import { describe, expect, it } from "vitest";

interface Words {
  [key: string]: string | Words;
}

const files = import.meta.glob<Words>("./*/*.json", { eager: true, import: "default" });

const flat = (words: Words, before = ""): [string, string][] =>
  Object.entries(words).flatMap(([key, value]): [string, string][] =>
    typeof value === "string" ? [[before + key, value]] : flat(value, `${before}${key}.`),
  );

/** Languages differ in which plurals they have. */
const single = (key: string): string => key.replace(/_(zero|one|two|few|many|other)$/, "");
const keys = (words: Words): string[] => [...new Set(flat(words).map(([key]) => single(key)))].sort();
const blanks = (text: string): string[] => [...new Set(text.match(/\{\{\w+/g))].sort();

const english = Object.entries(files).filter(([path]) => path.startsWith("./en/"));

describe.each(english)("%s", (path, words) => {
  const french = files[path.replace("/en/", "/fr/")] ?? {};

  it("is in French word for word, as nothing stands behind French", () => {
    expect(keys(french)).toEqual(keys(words));
  });

  it("has the same blanks in French", () => {
    const given = Object.fromEntries(flat(french));
    for (const [key, text] of flat(words)) {
      const other = given[key];
      // The one of plurals may write the number as a word.
      if (other !== undefined && !key.endsWith("_one")) expect([key, blanks(other)]).toEqual([key, blanks(text)]);
    }
  });
});
