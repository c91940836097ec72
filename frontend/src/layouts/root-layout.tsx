import { useQuery } from "@connectrpc/connect-query";
import { Suspense, useEffect, type ReactNode } from "react";
import { Outlet } from "react-router";

import { BrandingService } from "@/gen/wiwebb/identity/v1/branding_service_pb";
import { applyBranding } from "@/lib/branding";
import { question } from "@/lib/gate";
import { i18n, language } from "@/lib/i18n";
import { useStore } from "@/lib/store";
import { useFollowSystemTheme } from "@/lib/theme";
import { DirectionProvider } from "@/ui/direction";

import { PageFallback } from "./page-fallback";

/** What stands around every page. `gate` is shown when the server asks who somebody is. */
export function RootLayout({ gate }: { gate: ReactNode }) {
  const shown = useStore(language);
  useFollowSystemTheme();
  const asked = useStore(question);
  return (
    <DirectionProvider dir={i18n.dir(shown)}>
      <HostBranding />
      <Suspense fallback={<PageFallback />}>
        <Outlet />
      </Suspense>
      {asked && <Suspense fallback={null}>{gate}</Suspense>}
    </DirectionProvider>
  );
}

/** The host's own name and colours, until somebody's tenant says otherwise. */
function HostBranding() {
  const { data } = useQuery(BrandingService.method.getBranding, {}, { staleTime: Infinity, retry: false });
  useEffect(() => {
    if (data) applyBranding(data);
  }, [data]);
  return null;
}
