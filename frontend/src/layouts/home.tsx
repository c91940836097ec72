import { Navigate } from "react-router";

import { UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";
import { paths } from "@/lib/paths";
import { useSession } from "@/lib/session";

/** The start page of a role. */
export function Home() {
  const { role, tenantId } = useSession();
  if (role === UserRole.SUBSCRIBER)
    return <Navigate to={tenantId === undefined ? paths.onboarding() : paths.portal()} replace />;
  return <Navigate to={paths.dashboard()} replace />;
}
