import { useDeferredValue, useMemo } from "react";
import { Navigate } from "react-router";

import { PageHeader } from "@/components/page-header";
import { useScope } from "@/features/network/scope";
import { UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";
import { useActingTenant } from "@/lib/acting-tenant";
import { paths } from "@/lib/paths";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { withWords } from "@/lib/with-words";
import { AfterPaint } from "@/ui/after-paint";
import { loadable } from "@/ui/loadable";
import { Skeleton } from "@/ui/skeleton";

import { checklist } from "./checklist";
import { ChecklistCard } from "./checklist-card";
import { ProblemList } from "./problem-list";
import { findProblems } from "./problems";
import { QuickActions } from "./quick-actions";
import { NetworkTiles, PeopleTiles } from "./tiles";
import { useFigures } from "./use-figures";

const belowWaiting = <Skeleton className="h-80" />;
const Below = loadable(
  withWords(() => import("./below"), "audit"),
  belowWaiting,
);

export function Component() {
  const { role } = useSession();
  // Subscribers have pages of their own.
  return role === UserRole.SUBSCRIBER ? <Navigate to={paths.home()} replace /> : <Dashboard />;
}

const TILES =
  "grid grid-cols-2 gap-3 max-md:[&>:last-child:nth-child(odd)]:col-span-2 md:grid-cols-3 xl:grid-cols-[repeat(auto-fit,minmax(10rem,1fr))]";

/** Until the figures tell what stands above the tiles, so that nothing moves when it is known. */
function Waiting() {
  return (
    <div aria-busy="true" className="flex flex-col gap-4">
      <div className={TILES}>
        {Array.from({ length: 6 }, (_, tile) => (
          <Skeleton key={tile} className="h-24" />
        ))}
      </div>
      {belowWaiting}
    </div>
  );
}

function Dashboard() {
  const { t } = useTranslation("dashboard");
  const { isStaff, user } = useSession();
  const { across } = useScope();
  const acting = useActingTenant();
  const { mayPeople, mayNetwork, people, network, sessions, waiting } = useFigures();
  const problems = useMemo(() => findProblems(people.data, network.data), [people.data, network.data]);
  const steps =
    sessions === undefined ? [] : checklist({ people: people.data, network: network.data, sessions, isStaff });
  // In slices, so that what is pressed meanwhile is not kept waiting.
  const shown = useDeferredValue(!waiting, false);
  const where = acting?.name ?? user.tenantName;
  return (
    <>
      <PageHeader
        title={t("title")}
        description={across ? t("ofPlatform") : where ? t("ofTenant", { name: where }) : undefined}
        actions={<QuickActions />}
      />
      {!shown ? (
        <Waiting />
      ) : (
        <>
          <ProblemList problems={problems} />
          <ChecklistCard steps={steps} />
          <section aria-label={t("tiles.title")} className={TILES}>
            {mayNetwork && <NetworkTiles figures={network} />}
            {mayPeople && <PeopleTiles figures={people} />}
          </section>
          <AfterPaint waiting={belowWaiting}>
            <Below />
          </AfterPaint>
        </>
      )}
    </>
  );
}
