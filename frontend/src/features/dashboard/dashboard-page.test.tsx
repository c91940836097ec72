import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { configure, screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import { AuditLogService } from "@/gen/wiwebb/identity/v1/audit_log_service_pb";
import { AuditLogSchema, UserRole, type AuditLog } from "@/gen/wiwebb/identity/v1/resources_pb";
import { StatisticsService } from "@/gen/wiwebb/identity/v1/statistics_service_pb";
import { TenantService } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { UserService } from "@/gen/wiwebb/identity/v1/user_service_pb";
import {
  NetworkStatisticsService,
  type GetNetworkSeriesRequest,
} from "@/gen/wiwebb/radius/v1/network_statistics_service_pb";
import { SessionService } from "@/gen/wiwebb/radius/v1/session_service_pb";
import { renderApp, testSession } from "@/test-utils";

import { newest } from "./activity";
import { Component as DashboardPage } from "./dashboard-page";

// A busy machine takes its time.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 60_000 });

const PERMISSIONS = [
  "identity.statistics.read",
  "radius.statistics.read",
  "radius.sessions.read",
  "radius.nas.read",
  "identity.audit_logs.read",
  "identity.tenants.create",
];

interface Answers {
  network?: object;
  people?: object;
}

function draw({ network = {}, people = {} }: Answers = {}, at = "/dashboard") {
  const series: GetNetworkSeriesRequest[] = [];
  const transport = createRouterTransport(({ service }) => {
    service(StatisticsService, { getStatistics: () => people });
    service(NetworkStatisticsService, {
      getNetworkStatistics: () => {
        if (network instanceof ConnectError) throw network;
        return network;
      },
      getNetworkSeries: (request) => {
        series.push(request);
        return { stepSeconds: 1800, points: [] };
      },
    });
    service(SessionService, { listSessions: () => ({ totalSize: 0n }) });
    service(AuditLogService, {
      listAuditLogs: () => ({
        auditLogs: [{ id: 1n, action: "signed_in", targetType: "user", targetKey: "7" }],
        totalSize: 1n,
      }),
      async *watchAuditLogs(_, { signal }) {
        yield create(AuditLogSchema, { id: 2n, action: "nas_created" });
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
      },
    });
    service(UserService, { listUsers: () => ({ users: [], totalSize: 0n }) });
    service(TenantService, { listTenants: () => ({ tenants: [], totalSize: 0n }) });
  });
  const session = testSession({ role: UserRole.SUPERADMIN, permissions: PERMISSIONS });
  return { ...renderApp(<DashboardPage />, { transport, path: "/dashboard", at, session }), series };
}

it("shows problems before numbers, and each number leads to its list", async () => {
  draw({
    network: {
      openSessions: 1234n,
      usersOnline: 7n,
      nasTotal: 2n,
      nasActive: 2n,
      nasOnline: 1n,
      nasSilent: 1n,
      radiusUsers: 9n,
    },
    people: {
      tenants: 2n,
      activeTenants: 2n,
      users: 5n,
      activeUsers: 4n,
      usersByRole: [{ role: UserRole.TENANT_OWNER, users: 1n }],
    },
  });
  const problem = await screen.findByRole("link", { name: /1 access point is silent/ });
  const sessions = await screen.findByRole("link", { name: /Sessions open\s*1,234/ });
  expect(problem.compareDocumentPosition(sessions) & Node.DOCUMENT_POSITION_FOLLOWING).toBeTruthy();
  expect(sessions).toHaveAttribute("href", "/network/sessions");
  expect(await screen.findByRole("link", { name: /Tenants\s*2/ })).toHaveAttribute("href", "/tenants");
  expect(screen.queryByText("First steps")).not.toBeInTheDocument();
});

it("shows the numbers when it is known what stands above them, so that nothing moves", async () => {
  let arrive: (people: object) => void = () => undefined;
  draw({ network: { openSessions: 1n, nasTotal: 1n }, people: new Promise((done) => (arrive = done)) });
  await waitFor(() => expect(document.querySelector("[aria-busy=true]")).toBeInTheDocument());
  expect(screen.queryByRole("region", { name: "Key figures" })).not.toBeInTheDocument();
  arrive({ tenants: 1n, activeTenants: 1n });
  expect(await screen.findByRole("link", { name: /Sessions open\s*1/ })).toBeInTheDocument();
  expect(await screen.findByText("First steps")).toBeInTheDocument();
});

it("leads through the first day, and offers the next step", async () => {
  draw({ people: { tenants: 1n, activeTenants: 1n } });
  const steps = await screen.findByText("First steps");
  const card = steps.closest("[data-slot=card]") as HTMLElement;
  expect(within(card).getByText("1 of 5 done")).toBeInTheDocument();
  expect(within(card).getByRole("link", { name: "Invite somebody" })).toHaveAttribute("href", "/invitations/new");
  expect(within(card).getAllByRole("link")).toHaveLength(1);
});

it("shows the error of a part that fails, and the rest", async () => {
  draw({ network: new ConnectError("not there", Code.Unimplemented), people: { users: 3n, activeUsers: 3n } });
  expect(await screen.findByRole("link", { name: /Users active\s*3/ })).toBeInTheDocument();
  expect(await screen.findByText("Something went wrong")).toBeInTheDocument();
  expect(await screen.findByText("Signed in")).toBeInTheDocument();
});

it("keeps the charts' range in the URL", async () => {
  const { series, user, location } = draw({ network: { openSessions: 1n } }, "/dashboard?range=7d");
  await waitFor(() => expect(series[0]?.range).toBe(3));
  await user.click(await screen.findByRole("radio", { name: "Last hour" }));
  await waitFor(() => expect(series.at(-1)?.range).toBe(1));
  expect(location()).toBe("/dashboard?range=1h");
});

it("adds what happens to the recent activity as it happens", async () => {
  draw();
  expect(await screen.findByRole("link", { name: "Access point added" })).toHaveAttribute("href", "/audit/2");
  expect(screen.getByRole("link", { name: "Signed in" })).toBeInTheDocument();
});

it("keeps the newest entries, each once", () => {
  const entry = (id: number): AuditLog => create(AuditLogSchema, { id: BigInt(id), timestamp: timestampFromMs(id) });
  const read = [8, 7, 6, 5, 4, 3, 2, 1].map(entry);
  expect(newest([entry(10), entry(8)], read).map(({ id }) => Number(id))).toEqual([10, 8, 7, 6, 5, 4, 3, 2]);
});
