import { createRouterTransport } from "@connectrpc/connect";
import { TransportProvider } from "@connectrpc/connect-query";
import { QueryClientProvider } from "@tanstack/react-query";
import { act, render, screen } from "@testing-library/react";
import { Suspense } from "react";
import { createMemoryRouter, RouterProvider } from "react-router";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { UserService, type ListUsersRequest } from "@/gen/wiwebb/identity/v1/user_service_pb";
import { queries } from "@/lib/query";
import { currentSession } from "@/lib/session";
import { transport } from "@/lib/transport";
import { testSession } from "@/test-utils";

import { DataTable, firstRows, type ListState } from ".";

const { answer } = vi.hoisted(() => ({ answer: vi.fn<(request: ListUsersRequest) => Promise<object>>() }));

vi.mock("@/lib/transport", () => ({
  transport: createRouterTransport(({ service }) => service(UserService, { listUsers: answer })),
}));
vi.mock("@/lib/session", async (original) => ({
  ...(await original<object>()),
  currentSession: vi.fn<typeof currentSession>(),
}));

const request = ({ pageSize, skip, orderBy, search, filters }: ListState) => ({
  pageSize,
  skip,
  orderBy,
  search,
  isActive: filters.active ? filters.active === "true" : undefined,
});
const route = firstRows("test-users", UserService.method.listUsers, request);
const ann = { users: [{ id: 1n, username: "ann" }], totalSize: 1n };

afterEach(() => vi.unstubAllGlobals());
beforeEach(() => {
  queries.clear();
  answer.mockReset().mockResolvedValue(ann);
  vi.mocked(currentSession).mockReturnValue(testSession());
});

/** Goes from another page to the list, and notes everything that is shown on the way. */
async function go(): Promise<string[]> {
  const seen: string[] = [];
  const list = (
    <DataTable
      name="test-users"
      label="Users"
      method={UserService.method.listUsers}
      request={request}
      rows={({ users }) => users}
      total={({ totalSize }) => totalSize}
      rowId={({ id }) => String(id)}
      rowName={({ username = "" }) => username}
      columns={[{ id: "username", header: "Username", cell: ({ username }) => username }]}
      empty={null}
    />
  );
  const router = createMemoryRouter([
    { path: "/", element: <p>the page before</p> },
    { path: "/users", element: list, ...route },
  ]);
  const { container } = render(
    <TransportProvider transport={transport}>
      <QueryClientProvider client={queries}>
        <Suspense fallback="nothing">
          <RouterProvider router={router} />
        </Suspense>
      </QueryClientProvider>
    </TransportProvider>,
  );
  new MutationObserver(() => seen.push(container.textContent ?? "")).observe(container, {
    subtree: true,
    childList: true,
    characterData: true,
  });
  await act(() => router.navigate("/users"));
  return seen;
}

const load = (url: string) => route.loader({ request: new Request(`http://localhost${url}`) } as never);

/** However slow the machine is, no wait ends by itself. */
function withoutClock(): void {
  const real = globalThis.setTimeout;
  vi.stubGlobal("setTimeout", (run: () => void, ms: number) => (ms === 60 ? 0 : real(run, ms)));
}

it("draws a list once, with its rows", async () => {
  withoutClock();
  let send = (): void => undefined;
  answer.mockReturnValue(
    new Promise((resolve) => {
      send = () => resolve(ann);
    }),
  );
  const going = go();
  await vi.waitFor(() => expect(answer).toHaveBeenCalledOnce());
  expect(screen.getByText("the page before")).toBeInTheDocument();
  await act(async () => {
    send();
    await Promise.resolve();
  });
  const seen = await going;
  expect(await screen.findByText("ann")).toBeInTheDocument();
  expect(seen.every((text) => text.includes("ann") || text.includes("the page before"))).toBe(true);
  expect(answer).toHaveBeenCalledOnce();
});

it("shows the list without its rows where they are late", async () => {
  answer.mockReturnValue(new Promise(() => undefined));
  await go();
  expect(await screen.findByRole("columnheader", { name: "Username" })).toBeInTheDocument();
  expect(screen.queryByText("the page before")).not.toBeInTheDocument();
});

it("asks for the page, order and filters that the address says, and not twice", async () => {
  localStorage.setItem("wiwebb.table.test-users", JSON.stringify({ pageSize: 50 }));
  const url = "/users?page=3&sort=-username&q=an&active=false";
  load(url);
  load(url);
  await vi.waitFor(() => expect(answer).toHaveBeenCalled());
  localStorage.clear();
  expect(answer).toHaveBeenCalledOnce();
  expect(answer.mock.calls[0]?.[0]).toMatchObject({
    pageSize: 50,
    skip: 100,
    orderBy: "-username",
    search: "an",
    isActive: false,
  });
});

it("asks nothing while it is not known who is signed in", () => {
  vi.mocked(currentSession).mockReturnValue(undefined);
  load("/users");
  expect(queries.getQueryCache().getAll()).toEqual([]);
});
