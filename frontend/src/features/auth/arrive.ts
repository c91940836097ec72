import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useNavigate } from "react-router";

import { UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";
import { setActingTenant } from "@/lib/acting-tenant";

/** Goes on as the person who has just signed in: nothing that somebody else read in this tab is shown to them. */
export function useArrive(): (to: string, role?: UserRole) => void {
  const navigate = useNavigate();
  const queries = useQueryClient();
  return useCallback(
    (to, role) => {
      if (role !== UserRole.SUPERADMIN && role !== UserRole.ADMIN) setActingTenant(undefined);
      queries.removeQueries({ type: "inactive" });
      void navigate(to, { replace: true });
    },
    [navigate, queries],
  );
}
