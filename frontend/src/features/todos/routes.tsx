import type { RouteObject } from "react-router";

import { paths } from "@/lib/paths";
import { withWords } from "@/lib/with-words";

/** A person's own list. */
export const todoRoutes: RouteObject[] = [
  { path: paths.todos(), lazy: withWords(() => import("./todos-page"), "todos") },
];
