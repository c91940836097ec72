import { useSession } from "@/lib/session";

import { Activity } from "./activity";
import { Charts } from "./charts";

/** What stands below the figures, and is loaded after them: how they came about. */
export default function Below() {
  const { can } = useSession();
  return (
    <>
      {can("radius.statistics.read") && <Charts />}
      {can("identity.audit_logs.read") && <Activity />}
    </>
  );
}
