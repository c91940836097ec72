import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { expect, it } from "vitest";

import { UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";
import { StatisticsSchema } from "@/gen/wiwebb/identity/v1/statistics_service_pb";
import { NetworkStatisticsSchema } from "@/gen/wiwebb/radius/v1/network_statistics_service_pb";

import { checklist } from "./checklist";

const people = (more: MessageInitShape<typeof StatisticsSchema> = {}) => create(StatisticsSchema, more);
const network = (more: MessageInitShape<typeof NetworkStatisticsSchema> = {}) => create(NetworkStatisticsSchema, more);
const marks = (known: Parameters<typeof checklist>[0]) =>
  checklist(known).map(({ key, done }) => (done ? `${key} ✓` : key));

it("begins with a tenant for staff, and with a NAS for a tenant's owner", () => {
  expect(marks({ people: people(), network: network(), sessions: 0n, isStaff: true })).toEqual([
    "tenant",
    "owner",
    "nas",
    "radiusUser",
    "session",
  ]);
  expect(marks({ people: undefined, network: network(), sessions: 0n, isStaff: false })).toEqual([
    "nas",
    "radiusUser",
    "session",
  ]);
});

it("ticks a step off by what there is", () => {
  const some = people({
    tenants: 1n,
    usersByRole: [
      { role: UserRole.ADMIN, users: 1n },
      { role: UserRole.TENANT_OWNER, users: 1n },
    ],
  });
  expect(marks({ people: some, network: network({ nasTotal: 1n }), sessions: 0n, isStaff: true })).toEqual([
    "tenant ✓",
    "owner ✓",
    "nas ✓",
    "radiusUser",
    "session",
  ]);
});

it("remembers that there was a session, though none is open now", () => {
  expect(marks({ people: undefined, network: network(), sessions: 12n, isStaff: false })).toContain("session ✓");
});

it("says nothing while it is not known how far things are", () => {
  expect(checklist({ people: undefined, network: network(), sessions: 0n, isStaff: true })).toEqual([]);
  expect(checklist({ people: people(), network: undefined, sessions: 0n, isStaff: false })).toEqual([]);
});
