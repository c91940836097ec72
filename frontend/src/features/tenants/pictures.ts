// Pictures of a tenant's pages, checked as the server checks them, before they are sent.
import { base64Decode, base64Encode } from "@bufbuild/protobuf/wire";

export interface PictureRules {
  /** The most bytes. */
  most: number;
  /** Whether it may be an ICO. */
  icon: boolean;
}

export const LOGO: PictureRules = { most: 64 * 1024, icon: false };
export const FAVICON: PictureRules = { most: 16 * 1024, icon: true };

const ICO = "image/x-icon";

const SIGNATURES: [type: string, bytes: (number | undefined)[]][] = [
  ["image/png", [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  ["image/jpeg", [0xff, 0xd8, 0xff]],
  // "RIFF", four bytes of length, "WEBP"
  ["image/webp", [0x52, 0x49, 0x46, 0x46, undefined, undefined, undefined, undefined, 0x57, 0x45, 0x42, 0x50]],
  [ICO, [0, 0, 1, 0]],
];

/** The media type by a picture's first bytes, whatever its name says. */
export function mediaTypeOf(picture: Uint8Array): string | undefined {
  const found = SIGNATURES.find(([, bytes]) => bytes.every((byte, at) => byte === undefined || picture[at] === byte));
  return found?.[0];
}

/** The media types that a file dialog offers. */
export function acceptedTypes({ icon }: PictureRules): string {
  return ["image/png", "image/jpeg", "image/webp", ...(icon ? [ICO, ".ico"] : [])].join(",");
}

export type PictureProblem = "tooLarge" | "wrongType";

export function problemOf(picture: Uint8Array, rules: PictureRules): PictureProblem | undefined {
  if (picture.length > rules.most) return "tooLarge";
  const type = mediaTypeOf(picture);
  return type === undefined || (type === ICO && !rules.icon) ? "wrongType" : undefined;
}

/** A picture as a URL that shows it; empty for none. */
export function toDataUrl(picture: Uint8Array | undefined): string {
  const type = picture && mediaTypeOf(picture);
  return picture && type ? `data:${type};base64,${base64Encode(picture)}` : "";
}

export function fromDataUrl(url: string): Uint8Array {
  return base64Decode(url.slice(url.indexOf(",") + 1));
}
