import type { RouteObject } from "react-router";

import { paths } from "@/lib/paths";

/** What roles allow, and why somebody may or may not do something. */
export const roleRoutes: RouteObject[] = [
  { path: paths.roles(), lazy: () => import("./roles-page") },
  { path: paths.explain(), lazy: () => import("./explain-page") },
];
