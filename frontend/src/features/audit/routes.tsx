import type { RouteObject } from "react-router";

import { paths } from "@/lib/paths";
import { withWords } from "@/lib/with-words";

/** Who did what, and when. */
export const auditRoutes: RouteObject[] = [
  {
    path: paths.audit(),
    lazy: withWords(() => import("./audit-page"), "audit", "network"),
    children: [{ path: ":id", lazy: () => import("./audit-sheet") }],
  },
];
