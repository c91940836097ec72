import type { RouteObject } from "react-router";

import { paths } from "@/lib/paths";
import { withWords } from "@/lib/with-words";

/** What roles allow, and why somebody may or may not do something. */
export const roleRoutes: RouteObject[] = [
  { path: paths.roles(), lazy: withWords(() => import("./roles-page"), "roles") },
  { path: paths.explain(), lazy: withWords(() => import("./explain-page"), "roles") },
];
