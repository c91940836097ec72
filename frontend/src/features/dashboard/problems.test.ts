import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { expect, it } from "vitest";

import { StatisticsSchema } from "@/gen/wiwebb/identity/v1/statistics_service_pb";
import { NetworkStatisticsSchema } from "@/gen/wiwebb/radius/v1/network_statistics_service_pb";

import { findProblems } from "./problems";

const people = (more: MessageInitShape<typeof StatisticsSchema> = {}) => create(StatisticsSchema, more);
const network = (more: MessageInitShape<typeof NetworkStatisticsSchema> = {}) => create(NetworkStatisticsSchema, more);
const keys = (...args: Parameters<typeof findProblems>) => findProblems(...args).map(({ key }) => key);

it("finds none where all is well, or nothing is known", () => {
  expect(findProblems(people({ tenants: 2n, activeTenants: 2n }), network({ nasOnline: 3n, accepts24h: 9n }))).toEqual(
    [],
  );
  expect(findProblems(undefined, undefined)).toEqual([]);
});

it("puts the worst first: what is down, then what may be wrong, then what is to be known", () => {
  const all = keys(
    people({ tenants: 3n, activeTenants: 2n, failedSignIns24h: 4n }),
    network({ nasSilent: 1n, nasNeverSeen: 2n, accepts24h: 1n, rejects24h: 5n }),
  );
  expect(all).toEqual(["nasSilent", "rejects", "tenantsSuspended", "nasNeverSeen", "failedSignIns"]);
});

it("takes many failed sign-ins more seriously than a few", () => {
  expect(findProblems(people({ failedSignIns24h: 9n }), undefined)[0]?.tone).toBe("info");
  expect(findProblems(people({ failedSignIns24h: 10n }), undefined)[0]?.tone).toBe("warning");
});

it("counts rejects only where they outnumber accepts", () => {
  expect(keys(undefined, network({ accepts24h: 5n, rejects24h: 5n }))).toEqual([]);
  expect(findProblems(undefined, network({ rejects24h: 1n }))[0]).toMatchObject({ key: "rejects", count: 1 });
});

it("leads to the list behind each", () => {
  const [failed] = findProblems(people({ failedSignIns24h: 1n }), undefined);
  expect(failed?.to).toBe("/audit?action=sign_in_failed");
  const [suspended] = findProblems(people({ tenants: 1n }), undefined);
  expect(suspended?.to).toBe("/tenants?active=false");
});
