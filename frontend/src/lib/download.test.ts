import { expect, it } from "vitest";

import { toCsv } from "./download";

it("quotes what CSV needs quoted and disarms what a spreadsheet would run", () => {
  const text = toCsv([
    ["name", "note"],
    ["=HYPERLINK(1)", 'say "hi", twice'],
    ["-1", "two\nlines"],
  ]);
  expect(text).toBe(`name,note\r\n'=HYPERLINK(1),"say ""hi"", twice"\r\n'-1,"two\nlines"\r\n`);
});
