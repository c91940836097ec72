import { z } from "zod/mini";

const bytes = (text: string): number => new TextEncoder().encode(text).length;

/** The shared secret: 16 to 128 bytes; staff may take over a shorter one. */
export function secretSchema(isStaff: boolean) {
  return z.string().check(
    z.minLength(1, "common:validation.required"),
    z.refine((text) => bytes(text) >= (isStaff ? 1 : 16), "common:validation.secretTooShort"),
    z.refine((text) => bytes(text) <= 128, "common:validation.tooLong"),
  );
}

/** A network user's password: 1 to 128 bytes. */
export const passwordSchema = z.string().check(
  z.minLength(1, "common:validation.required"),
  z.refine((text) => bytes(text) <= 128, "common:validation.tooLong"),
);
