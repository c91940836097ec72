import type { RouteObject } from "react-router";

import { withWords } from "@/lib/with-words";

export const invitationRoutes: RouteObject[] = [
  {
    path: "invitations",
    lazy: withWords(() => import("./invitations-page"), "invitations", "users"),
    children: [{ path: "new", lazy: () => import("./new-invitation-sheet") }],
  },
];
