import type { RouteObject } from "react-router";

export const tenantRoutes: RouteObject[] = [
  {
    path: "tenants",
    lazy: () => import("./tenants-page"),
    children: [
      { path: "new", lazy: () => import("./new-tenant-sheet") },
      { path: ":id", lazy: () => import("./tenant-sheet") },
    ],
  },
  { path: "tenants/:id/settings/:tab?", lazy: () => import("./settings-page") },
];
