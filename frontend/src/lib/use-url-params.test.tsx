import { act, render, screen } from "@testing-library/react";
import { createMemoryRouter, MemoryRouter, RouterProvider, type RouteObject } from "react-router";
import { expect, it } from "vitest";

import { useUrlParams } from "./use-url-params";

type Told = ReturnType<typeof useUrlParams>;

function draw(at: string, more: RouteObject[] = []) {
  let hook: Told | undefined;
  function Page() {
    hook = useUrlParams();
    return <output>{hook.params.toString()}</output>;
  }
  const router = createMemoryRouter([...more, { path: "/users/*", element: <Page /> }, { path: "*", element: null }], {
    initialEntries: ["/", at],
  });
  render(<RouterProvider router={router} />);
  const address = (): string => router.state.location.pathname + router.state.location.search;
  const told = (): Told => {
    if (!hook) throw new Error("no page was drawn");
    return hook;
  };
  return { router, address, told };
}

it("begins from what was told last, drawn or not", async () => {
  const { told, address } = draw("/users?role=admin&page=2");
  const { change, show, open } = told();
  // Nothing is drawn between them.
  await act(async () => {
    change({ q: "ann", page: "" }, { replace: true });
    change({ tenant: "7" });
    await Promise.resolve();
  });
  expect(address()).toBe("/users?role=admin&q=ann&tenant=7");
  expect(screen.getByRole("status")).toHaveTextContent("role=admin&q=ann&tenant=7");
  await act(async () => {
    change({ tenant: "" });
    open("/users/3");
    await Promise.resolve();
  });
  expect(address()).toBe("/users/3?role=admin&q=ann");
  await act(async () => {
    show("sort=name");
    change({ q: "bob" });
    await Promise.resolve();
  });
  expect(address()).toBe("/users/3?sort=name&q=bob");
});

it("is one step back, unless it replaces", async () => {
  const { told, address, router } = draw("/users");
  await act(async () => {
    told().change({ role: "admin" });
    told().change({ q: "ann" }, { replace: true });
    await Promise.resolve();
  });
  await act(() => router.navigate(-1));
  expect(address()).toBe("/users");
  await act(() => router.navigate(-1));
  expect(address()).toBe("/");
});

it("changes nothing of the page that follows", async () => {
  const { told, address, router } = draw("/users");
  const { change, show } = told();
  await act(async () => {
    void router.navigate("/tenants?role=owner");
    change({ q: "ann" }, { replace: true });
    show("sort=name");
    await Promise.resolve();
  });
  expect(address()).toBe("/tenants?role=owner");
});

it("keeps a sheet whose code is on its way, and the way back to the list", async () => {
  let loaded: (() => void) | undefined;
  const sheet = {
    path: "/users/3",
    lazy: () => new Promise<{ element: null }>((done) => (loaded = () => done({ element: null }))),
  };
  const { told, address, router } = draw("/users", [sheet]);
  await act(async () => {
    void router.navigate("/users/3");
    told().change({ q: "ann" }, { replace: true });
    await Promise.resolve();
  });
  expect(address()).toBe("/users");
  await act(async () => {
    loaded?.();
    await Promise.resolve();
  });
  await expect.poll(address).toBe("/users/3?q=ann");
  await act(() => router.navigate(-1));
  expect(address()).toBe("/users");
});

it("leads nowhere in a list that is only rehearsed", () => {
  let hook: Told | undefined;
  function Page() {
    hook = useUrlParams();
    return <output>{hook.params.toString()}</output>;
  }
  render(
    <MemoryRouter initialEntries={["/?q=ann"]}>
      <Page />
    </MemoryRouter>,
  );
  act(() => {
    hook?.change({ q: "bob" });
    hook?.open("/users/3");
  });
  expect(screen.getByRole("status")).toHaveTextContent("q=ann");
});
