import type { RouteObject } from "react-router";

export const userRoutes: RouteObject[] = [
  {
    path: "users",
    lazy: () => import("./users-page"),
    children: [
      { path: "new", lazy: () => import("./new-user-sheet") },
      { path: ":id", lazy: () => import("./user-sheet") },
    ],
  },
  { path: "users/:id/:tab", lazy: () => import("./user-page") },
];
