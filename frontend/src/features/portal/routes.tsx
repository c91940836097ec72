import type { RouteObject } from "react-router";

import { paths } from "@/lib/paths";
import { withWords } from "@/lib/with-words";

/** What subscribers see of their own network. */
export const portalRoutes: RouteObject[] = [
  { path: paths.portal(), lazy: withWords(() => import("./overview-page"), "portal") },
  { path: paths.portalSessions(), lazy: withWords(() => import("./sessions-page"), "portal") },
  { path: paths.portalDevices(), lazy: withWords(() => import("./devices-page"), "portal") },
  { path: paths.portalPassword(), lazy: withWords(() => import("./password-page"), "portal") },
];
