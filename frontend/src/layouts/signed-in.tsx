import { useQuery } from "@connectrpc/connect-query";
import { useEffect, type ReactNode } from "react";
import { Navigate, Outlet, useLocation } from "react-router";

import { ConfirmProvider } from "@/components/confirm";
import { ErrorView } from "@/components/error-view";
import { BrandingService } from "@/gen/wiwebb/identity/v1/branding_service_pb";
import { applyBranding } from "@/lib/branding";
import { paths } from "@/lib/paths";
import { SessionProvider } from "@/lib/session";
import { Toaster } from "@/ui/toaster";
import { TooltipProvider } from "@/ui/tooltip";

import { PageFallback } from "./page-fallback";

/** Pages for people who are signed in; everybody else is sent to sign in and comes back. */
export function SignedIn({ enrol }: { enrol: ReactNode }) {
  return (
    <TooltipProvider>
      <ConfirmProvider>
        <SessionProvider
          pending={<PageFallback />}
          nobody={<ToSignIn />}
          enrol={enrol}
          failed={(error, retry) => (
            <main className="mx-auto max-w-lg p-8">
              <ErrorView error={error} retry={retry} />
            </main>
          )}
        >
          <OwnBranding />
          <Outlet />
        </SessionProvider>
        <Toaster />
      </ConfirmProvider>
    </TooltipProvider>
  );
}

function ToSignIn() {
  const { pathname, search } = useLocation();
  return <Navigate to={paths.signIn(pathname + search)} replace />;
}

function OwnBranding() {
  const { data } = useQuery(BrandingService.method.getMyBranding, {}, { staleTime: 300_000 });
  useEffect(() => {
    if (data) applyBranding(data);
  }, [data]);
  return null;
}
