import type { RouteObject } from "react-router";

import { paths } from "@/lib/paths";

/** How things stand, at a glance. */
export const dashboardRoutes: RouteObject[] = [{ path: paths.dashboard(), lazy: () => import("./dashboard-page") }];
