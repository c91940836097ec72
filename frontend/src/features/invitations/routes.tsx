import type { RouteObject } from "react-router";

export const invitationRoutes: RouteObject[] = [
  {
    path: "invitations",
    lazy: () => import("./invitations-page"),
    children: [{ path: "new", lazy: () => import("./new-invitation-sheet") }],
  },
];
