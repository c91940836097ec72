import { redirect, type RouteObject } from "react-router";

import { paths } from "@/lib/paths";

/** What people see and change about themselves. */
export const accountRoutes: RouteObject[] = [
  { path: "/account", loader: () => redirect(paths.profile()) },
  { path: paths.profile(), lazy: () => import("./profile-page") },
  { path: paths.security(), lazy: () => import("./security-page") },
  { path: paths.accountSessions(), lazy: () => import("./sessions-page") },
  {
    path: paths.apiKeys(),
    lazy: () => import("./api-keys-page"),
    children: [{ path: ":id", lazy: () => import("./api-key-sheet") }],
  },
  { path: paths.preferences(), lazy: () => import("./preferences-page") },
];
