import { z } from "zod/mini";

/** What must not stay empty. The rest the server checks, and says everything that is wrong at once (K02). */
export const required = z.string().check(z.minLength(1, "common:validation.required"));

export const newAccount = {
  username: required,
  password1: required,
  password2: required,
  firstName: z.string(),
  lastName: z.string(),
};

export const emptyAccount = { username: "", password1: "", password2: "", firstName: "", lastName: "" };
