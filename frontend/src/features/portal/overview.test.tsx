import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { screen, within } from "@testing-library/react";
import { expect, it } from "vitest";

import { UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";
import { MyNetworkService } from "@/gen/wiwebb/radius/v1/my_network_service_pb";
import { renderApp, testSession } from "@/test-utils";

import { Component as OverviewPage } from "./overview-page";

const GIB = 1024n ** 3n;
const MIB = 1024n ** 2n;

interface Network {
  logins?: { id: string; username: string; isActive: boolean }[];
  open?: bigint;
  tenant?: boolean;
}

function page({ logins = [{ id: "l1", username: "amir", isActive: true }], open = 1n, tenant = true }: Network = {}) {
  const transport = createRouterTransport(({ service }) =>
    service(MyNetworkService, {
      listMyNetworkLogins: () => {
        if (!tenant) throw new ConnectError("asked although there is no tenant", Code.Internal);
        return { logins, totalSize: BigInt(logins.length) };
      },
      getMyUsage: () => ({
        openSessions: open,
        // Received from the user: uploaded. Sent to the user: downloaded.
        today: { inputOctets: 120n * MIB, outputOctets: 3n * GIB, seconds: 5_400n },
        thisMonth: { inputOctets: 2n * GIB, outputOctets: 41n * GIB, seconds: 190_800n },
        days: [
          { date: "2026-11-28", inputOctets: 10n * MIB, outputOctets: 700n * MIB, seconds: 60n },
          { date: "2026-11-29", inputOctets: 120n * MIB, outputOctets: 3n * GIB, seconds: 5_400n },
        ],
      }),
      listMySessions: ({ active }) => {
        const sessions = [
          {
            id: "s1",
            username: "amir",
            callingStationId: "02-00-5E-10-00-01",
            inputOctets: 5n * MIB,
            outputOctets: 90n * MIB,
            sessionSeconds: 600n,
            updatedAt: { seconds: 1_780_000_000n },
          },
        ];
        return { sessions: active && open === 0n ? [] : sessions, totalSize: open };
      },
    }),
  );
  const session = testSession({ role: UserRole.SUBSCRIBER, user: { tenantName: "North Fibre" } });
  renderApp(<OverviewPage />, { transport, session: tenant ? session : { ...session, tenantId: undefined } });
}

it("calls what was sent to the user downloaded, and what came from the user uploaded", async () => {
  page();
  const today = await screen.findByRole("link", { name: /Downloaded today/ });
  expect(await within(today).findByText("3 GiB")).toBeInTheDocument();
  expect(today).toHaveTextContent("Uploaded: 120 MiB");
  const month = screen.getByRole("link", { name: /Downloaded this month/ });
  expect(month).toHaveTextContent("41 GiB");
  expect(month).toHaveTextContent("Uploaded: 2 GiB");
  expect(screen.getByRole("link", { name: /Time online today/ })).toHaveTextContent("1 h 30 min");
  expect(screen.getByRole("link", { name: /Time online this month/ })).toHaveTextContent("2 d 5 h");
});

it("has the days of the chart as a table, each under its own date", async () => {
  page();
  const table = await screen.findByRole("table", { name: "The last 30 days" });
  const rows = within(table).getAllByRole("row").slice(1);
  expect(rows.map((row) => row.textContent)).toEqual(["Nov 28, 2026700 MiB10 MiB", "Nov 29, 20263 GiB120 MiB"]);
});

it("says whether somebody is online, and with what", async () => {
  page();
  const status = await screen.findByRole("region", { name: "Am I online?" });
  expect(status).toHaveTextContent("You are online");
  const now = await screen.findByRole("list", { name: "Connected now" });
  expect(now).toHaveTextContent("02-00-5E-10-00-01");
  expect(now).toHaveTextContent("Downloaded 90 MiB");
});

it("says when somebody who is not online was so last", async () => {
  page({ open: 0n });
  const status = await screen.findByRole("region", { name: "Am I online?" });
  expect(status).toHaveTextContent("You are not online");
  expect(await within(status).findByText(/Last online/)).toBeInTheDocument();
  expect(screen.queryByRole("list", { name: "Connected now" })).not.toBeInTheDocument();
});

it("tells people without a login whom to ask", async () => {
  page({ logins: [] });
  expect(await screen.findByText("You have no network login yet")).toBeInTheDocument();
  expect(screen.getByText(/Ask North Fibre for one/)).toBeInTheDocument();
});

it("tells people without a provider what to do, and asks the server nothing", async () => {
  page({ tenant: false });
  expect(await screen.findByText("You do not belong to a network yet")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "What to do" })).toHaveAttribute("href", "/onboarding");
});

it("warns when every login is blocked", async () => {
  page({ logins: [{ id: "l1", username: "amir", isActive: false }], open: 0n });
  expect(await screen.findByText("Your network login is blocked")).toBeInTheDocument();
});
