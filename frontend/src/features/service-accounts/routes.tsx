import type { RouteObject } from "react-router";

import { withWords } from "@/lib/with-words";

export const serviceAccountRoutes: RouteObject[] = [
  {
    path: "service-accounts",
    lazy: withWords(() => import("./service-accounts-page"), "service-accounts", "users", "account"),
    children: [
      { path: "new", lazy: () => import("./new-service-account-sheet") },
      { path: ":id", lazy: () => import("./service-account-sheet") },
    ],
  },
];
