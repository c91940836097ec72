import type { RouteObject } from "react-router";

import { paths } from "@/lib/paths";

/** A person's own list. */
export const todoRoutes: RouteObject[] = [{ path: paths.todos(), lazy: () => import("./todos-page") }];
