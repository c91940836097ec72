import type { RouteObject } from "react-router";

import { paths } from "@/lib/paths";

/** Who is in the network, by which equipment, and with which names. */
export const networkRoutes: RouteObject[] = [
  {
    path: paths.sessions(),
    lazy: () => import("./sessions-page"),
    children: [{ path: ":id", lazy: () => import("./session-sheet") }],
  },
  {
    path: paths.nasList(),
    lazy: () => import("./nas-page"),
    children: [
      { path: "new", lazy: () => import("./nas-new") },
      { path: ":id", lazy: () => import("./nas-sheet") },
      { path: ":id/edit", lazy: () => import("./nas-edit") },
    ],
  },
  {
    path: paths.radiusUsers(),
    lazy: () => import("./users-page"),
    children: [
      { path: "new", lazy: () => import("./user-new") },
      { path: ":id", lazy: () => import("./user-sheet") },
      { path: ":id/edit", lazy: () => import("./user-edit") },
    ],
  },
];
