import type { RouteObject } from "react-router";

import { withWords } from "@/lib/with-words";

export const tenantRoutes: RouteObject[] = [
  {
    path: "tenants",
    lazy: withWords(() => import("./tenants-page"), "tenants"),
    children: [
      { path: "new", lazy: () => import("./new-tenant-sheet") },
      { path: ":id", lazy: () => import("./tenant-sheet") },
    ],
  },
  { path: "tenants/:id/settings/:tab?", lazy: withWords(() => import("./settings-page"), "tenants") },
];
