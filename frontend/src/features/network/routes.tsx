import type { RouteObject } from "react-router";

import { paths } from "@/lib/paths";
import { withWords } from "@/lib/with-words";

/** Who is in the network, by which equipment, and with which names. */
export const networkRoutes: RouteObject[] = [
  {
    path: paths.sessions(),
    lazy: withWords(() => import("./sessions-page"), "network"),
    children: [{ path: ":id", lazy: () => import("./session-sheet") }],
  },
  {
    path: paths.nasList(),
    lazy: withWords(() => import("./nas-page"), "network"),
    children: [
      { path: "new", lazy: () => import("./nas-new") },
      { path: ":id", lazy: () => import("./nas-sheet") },
      { path: ":id/edit", lazy: () => import("./nas-edit") },
    ],
  },
  {
    path: paths.radiusUsers(),
    lazy: withWords(() => import("./users-page"), "network"),
    children: [
      { path: "new", lazy: () => import("./user-new") },
      { path: ":id", lazy: () => import("./user-sheet") },
      { path: ":id/edit", lazy: () => import("./user-edit") },
    ],
  },
];
