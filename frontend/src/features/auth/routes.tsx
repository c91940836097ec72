import type { RouteObject } from "react-router";

import { paths } from "@/lib/paths";

import { takeSecrets } from "./link-secrets";

// Before the router reads the address.
takeSecrets();

/** Pages for people who are not signed in. */
export const authRoutes: RouteObject[] = [
  { path: paths.signIn(), lazy: () => import("./sign-in-page") },
  { path: paths.oidcCallback(), lazy: () => import("./oidc-callback-page") },
  { path: paths.register(), lazy: () => import("./register-page") },
  { path: paths.verifyEmail(), lazy: () => import("./verify-email-page") },
  { path: paths.changeEmail(), lazy: () => import("./change-email-page") },
  { path: paths.passwordReset(), lazy: () => import("./password-reset-page") },
  { path: paths.passwordResetConfirm(), lazy: () => import("./new-password-page") },
  { path: paths.invitation(), lazy: () => import("./invitation-page") },
];

/** The page that follows a registration, for people who are signed in. */
export const onboardingRoutes: RouteObject[] = [{ path: paths.onboarding(), lazy: () => import("./onboarding-page") }];
