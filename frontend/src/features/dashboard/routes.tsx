import type { RouteObject } from "react-router";

import { paths } from "@/lib/paths";
import { withWords } from "@/lib/with-words";

/** How things stand, at a glance. */
export const dashboardRoutes: RouteObject[] = [
  { path: paths.dashboard(), lazy: withWords(() => import("./dashboard-page"), "dashboard") },
];
