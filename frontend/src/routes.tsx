import { createBrowserRouter, Navigate, type RouteObject } from "react-router";
import { lazy } from "react";

import { accountRoutes } from "@/features/account/routes";
import { auditRoutes } from "@/features/audit/routes";
import { authRoutes, onboardingRoutes } from "@/features/auth/routes";
import { dashboardRoutes } from "@/features/dashboard/routes";
import { invitationRoutes } from "@/features/invitations/routes";
import { networkRoutes } from "@/features/network/routes";
import { portalRoutes } from "@/features/portal/routes";
import { roleRoutes } from "@/features/roles/routes";
import { serviceAccountRoutes } from "@/features/service-accounts/routes";
import { tenantRoutes } from "@/features/tenants/routes";
import { todoRoutes } from "@/features/todos/routes";
import { userRoutes } from "@/features/users/routes";
import { AuthLayout } from "@/layouts/auth-layout";
import { Crash } from "@/layouts/crash";
import { PageFallback } from "@/layouts/page-fallback";
import { RootLayout } from "@/layouts/root-layout";
import { offerPages } from "@/lib/pages";
import { paths } from "@/lib/paths";
import { withWords } from "@/lib/with-words";

const Gate = lazy(() => import("@/features/auth/gate").then((module) => ({ default: module.Gate })));
const Enrol = lazy(() => import("@/features/auth/enrol-page").then((module) => ({ default: module.EnrolPage })));

const signedIn: RouteObject[] = [
  { index: true, lazy: async () => ({ Component: (await import("@/layouts/home")).Home }) },
  // v1's administration site (E39).
  { path: "admin/*", element: <Navigate to={paths.home()} replace /> },
  ...dashboardRoutes,
  ...tenantRoutes,
  ...userRoutes,
  ...invitationRoutes,
  ...serviceAccountRoutes,
  ...roleRoutes,
  ...networkRoutes,
  ...auditRoutes,
  ...accountRoutes,
  ...portalRoutes,
  ...todoRoutes,
  ...onboardingRoutes,
  { path: "*", lazy: () => import("@/layouts/not-found") },
];

const pages = offerPages([
  {
    element: <RootLayout gate={<Gate />} />,
    errorElement: <Crash />,
    hydrateFallbackElement: <PageFallback />,
    children: [
      { element: <AuthLayout />, errorElement: <Crash />, children: authRoutes },
      {
        // Beside the sign-in page nobody needs the frame.
        lazy: withWords(
          async () => {
            const { SignedIn } = await import("@/layouts/frame");
            return { element: <SignedIn enrol={<Enrol />} /> };
          },
          "app",
          "ui",
        ),
        children: [
          {
            lazy: async () => ({ Component: (await import("@/layouts/frame")).AppLayout }),
            children: [{ errorElement: <Crash inFrame />, children: signedIn }],
          },
        ],
      },
    ],
  },
]);

export const createRouter = () => createBrowserRouter(pages);
