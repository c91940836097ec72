import type { RouteObject } from "react-router";

import { paths } from "@/lib/paths";
import { withWords } from "@/lib/with-words";

import { takeSecrets } from "./link-secrets";

// Before the router reads the address.
takeSecrets();

/** Pages for people who are not signed in. */
export const authRoutes: RouteObject[] = [
  { path: paths.signIn(), lazy: withWords(() => import("./sign-in-page"), "auth") },
  { path: paths.oidcCallback(), lazy: withWords(() => import("./oidc-callback-page"), "auth") },
  { path: paths.register(), lazy: withWords(() => import("./register-page"), "auth") },
  { path: paths.verifyEmail(), lazy: withWords(() => import("./verify-email-page"), "auth") },
  { path: paths.changeEmail(), lazy: withWords(() => import("./change-email-page"), "auth") },
  { path: paths.passwordReset(), lazy: withWords(() => import("./password-reset-page"), "auth") },
  { path: paths.passwordResetConfirm(), lazy: withWords(() => import("./new-password-page"), "auth") },
  { path: paths.invitation(), lazy: withWords(() => import("./invitation-page"), "auth") },
];

/** The page that follows a registration, for people who are signed in. */
export const onboardingRoutes: RouteObject[] = [
  { path: paths.onboarding(), lazy: withWords(() => import("./onboarding-page"), "auth") },
];
