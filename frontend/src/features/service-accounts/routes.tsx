import type { RouteObject } from "react-router";

export const serviceAccountRoutes: RouteObject[] = [
  {
    path: "service-accounts",
    lazy: () => import("./service-accounts-page"),
    children: [
      { path: "new", lazy: () => import("./new-service-account-sheet") },
      { path: ":id", lazy: () => import("./service-account-sheet") },
    ],
  },
];
