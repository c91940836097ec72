import { describe, expect, it } from "vitest";

import { FAVICON, fromDataUrl, LOGO, mediaTypeOf, problemOf, toDataUrl } from "./pictures";

const png = (length: number): Uint8Array => {
  const bytes = new Uint8Array(length);
  bytes.set([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return bytes;
};
const text = (words: string): Uint8Array => new TextEncoder().encode(words);
const ico = new Uint8Array([0, 0, 1, 0, 1, 0]);

describe("pictures", () => {
  it("are told by their first bytes, not by their name", () => {
    expect(mediaTypeOf(png(20))).toBe("image/png");
    expect(mediaTypeOf(new Uint8Array([0xff, 0xd8, 0xff, 0xe0]))).toBe("image/jpeg");
    expect(mediaTypeOf(text("RIFF\u0001\u0002\u0003\u0004WEBPVP8 "))).toBe("image/webp");
    expect(mediaTypeOf(ico)).toBe("image/x-icon");
    for (const other of ["<svg xmlns='http://www.w3.org/2000/svg'/>", "GIF89a", "RIFF1234WAVE", ""]) {
      expect(mediaTypeOf(text(other))).toBeUndefined();
    }
  });

  it("are refused where they are too large", () => {
    expect(problemOf(png(64 * 1024), LOGO)).toBeUndefined();
    expect(problemOf(png(64 * 1024 + 1), LOGO)).toBe("tooLarge");
    expect(problemOf(png(16 * 1024), FAVICON)).toBeUndefined();
    expect(problemOf(png(16 * 1024 + 1), FAVICON)).toBe("tooLarge");
  });

  it("are refused where they are of another kind; only an icon is an ICO", () => {
    expect(problemOf(text("<svg/>"), LOGO)).toBe("wrongType");
    expect(problemOf(ico, LOGO)).toBe("wrongType");
    expect(problemOf(ico, FAVICON)).toBeUndefined();
  });

  it("come back from their URL as they were", () => {
    const url = toDataUrl(png(100));
    expect(url).toMatch(/^data:image\/png;base64,/);
    expect(fromDataUrl(url)).toEqual(png(100));
    expect(toDataUrl(new Uint8Array())).toBe("");
    expect(fromDataUrl("")).toHaveLength(0);
  });
});
