import type { RouteObject } from "react-router";

import { paths } from "@/lib/paths";

/** What subscribers see of their own network. */
export const portalRoutes: RouteObject[] = [
  { path: paths.portal(), lazy: () => import("./overview-page") },
  { path: paths.portalSessions(), lazy: () => import("./sessions-page") },
  { path: paths.portalDevices(), lazy: () => import("./devices-page") },
  { path: paths.portalPassword(), lazy: () => import("./password-page") },
];
