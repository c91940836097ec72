import type { RouteObject } from "react-router";

import { withWords } from "@/lib/with-words";

const WORDS = ["users", "audit"];

export const userRoutes: RouteObject[] = [
  {
    path: "users",
    lazy: withWords(() => import("./users-page"), ...WORDS),
    children: [
      { path: "new", lazy: () => import("./new-user-sheet") },
      { path: ":id", lazy: () => import("./user-sheet") },
    ],
  },
  { path: "users/:id/:tab", lazy: withWords(() => import("./user-page"), ...WORDS) },
];
