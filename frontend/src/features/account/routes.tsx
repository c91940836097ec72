import { redirect, type RouteObject } from "react-router";

import { paths } from "@/lib/paths";
import { withWords } from "@/lib/with-words";

/** What people see and change about themselves. */
export const accountRoutes: RouteObject[] = [
  { path: "/account", loader: () => redirect(paths.profile()) },
  { path: paths.profile(), lazy: withWords(() => import("./profile-page"), "account") },
  { path: paths.security(), lazy: withWords(() => import("./security-page"), "account", "second-factor", "auth") },
  { path: paths.accountSessions(), lazy: withWords(() => import("./sessions-page"), "account") },
  {
    path: paths.apiKeys(),
    lazy: withWords(() => import("./api-keys-page"), "account"),
    children: [{ path: ":id", lazy: () => import("./api-key-sheet") }],
  },
  { path: paths.preferences(), lazy: withWords(() => import("./preferences-page"), "account") },
];
