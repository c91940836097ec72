import type { RouteObject } from "react-router";

import { paths } from "@/lib/paths";

/** Who did what, and when. */
export const auditRoutes: RouteObject[] = [
  {
    path: paths.audit(),
    lazy: () => import("./audit-page"),
    children: [{ path: ":id", lazy: () => import("./audit-sheet") }],
  },
];
