import { createRouterTransport } from "@connectrpc/connect";
import { screen, waitFor, within } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";

import type { User } from "@/gen/wiwebb/identity/v1/resources_pb";
import { UserService, type ListUsersRequest } from "@/gen/wiwebb/identity/v1/user_service_pb";
import { renderApp } from "@/test-utils";

import { DataTable, type Column, type Filter } from ".";

const COLUMNS: readonly Column<User>[] = [
  {
    id: "username",
    header: "Username",
    cell: (user) => user.username,
    sortBy: "username",
    csv: (user) => user.username ?? "",
  },
  { id: "email", header: "Email", cell: (user) => user.email },
  { id: "phone", header: "Phone", cell: (user) => user.phoneNumber, defaultHidden: true },
];
const FILTERS: readonly Filter[] = [
  { key: "active", label: "Active", kind: "boolean" },
  { key: "role", label: "Role", kind: "select", options: [{ value: "admin", label: "Admin" }] },
];

function draw(at: string, people = 45, filters = FILTERS) {
  const asked: ListUsersRequest[] = [];
  const transport = createRouterTransport(({ service }) => {
    service(UserService, {
      listUsers: (request) => {
        asked.push(request);
        const all = Array.from({ length: request.search === "nobody" ? 0 : people }, (_, n) => ({
          id: BigInt(n + 1),
          username: `user-${n + 1}`,
          email: `user-${n + 1}@example.com`,
        }));
        return { users: all.slice(request.skip, request.skip + request.pageSize), totalSize: BigInt(all.length) };
      },
    });
  });
  const page = renderApp(
    <DataTable
      name="test-users"
      label="Users"
      method={UserService.method.listUsers}
      request={({ pageSize, skip, orderBy, search, filters }) => ({
        pageSize,
        skip,
        orderBy,
        search,
        isActive: filters.active === undefined ? undefined : filters.active === "true",
      })}
      rows={({ users }) => users}
      total={({ totalSize }) => totalSize}
      rowId={({ id }) => String(id)}
      rowName={({ username }) => username ?? ""}
      rowHref={({ id }) => `/users/${id}`}
      columns={COLUMNS}
      filters={filters}
      searchable
      bulkActions={(rows) => <button>{`Suspend ${rows.length}`}</button>}
      empty={<p>No users yet</p>}
    />,
    { transport, path: "/users", at },
  );
  return { ...page, asked };
}

beforeEach(() => localStorage.clear());

it("shows the page, order and filter that the URL names", async () => {
  const { asked } = draw("/users?page=3&sort=-username&active=true&q=us");
  await screen.findByText("user-41");
  expect(asked[0]).toMatchObject({ skip: 40, pageSize: 20, orderBy: "-username", isActive: true, search: "us" });
  expect(screen.getByText("41–45 of 45")).toBeInTheDocument();
  expect(screen.getByRole("columnheader", { name: /Username/ })).toHaveAttribute("aria-sort", "descending");
});

it("writes what somebody chooses into the URL, and begins at the first page", async () => {
  const { user, location, asked } = draw("/users?page=2");
  await screen.findByText("user-21");
  await user.click(screen.getByRole("button", { name: "Username" }));
  await waitFor(() => expect(location()).toBe("/users?sort=username"));
  await user.selectOptions(screen.getByLabelText("Active"), "false");
  await waitFor(() => expect(location()).toBe("/users?sort=username&active=false"));
  await user.type(screen.getByRole("searchbox"), "ann");
  await waitFor(() => expect(location()).toBe("/users?sort=username&active=false&q=ann"));
  await waitFor(() => expect(asked.at(-1)).toMatchObject({ skip: 0, search: "ann", isActive: false }));
});

it("keeps many filters behind a button on a phone, which tells how many are set", async () => {
  const filters: readonly Filter[] = [...FILTERS, { key: "phone", label: "Phone", kind: "text" }];
  const { user } = draw("/users?active=true&role=admin&q=us", 45, filters);
  const button = await screen.findByRole("button", { name: "Filters 2" });
  expect(button).toHaveAttribute("aria-expanded", "false");
  expect(button).toHaveClass("md:hidden");
  const bar = document.getElementById(button.getAttribute("aria-controls") ?? "");
  expect(bar).toContainElement(screen.getByLabelText("Phone"));
  expect(bar).toHaveClass("max-md:hidden");
  await user.click(button);
  expect(button).toHaveAttribute("aria-expanded", "true");
  expect(bar).not.toHaveClass("max-md:hidden");
});

it("shows a few filters at once", async () => {
  draw("/users");
  await screen.findByText("user-1");
  expect(screen.queryByRole("button", { name: /^Filters/ })).not.toBeInTheDocument();
});

it("takes key:value words out of the search", async () => {
  const { user, location } = draw("/users");
  await screen.findByText("user-1");
  await user.type(screen.getByRole("searchbox"), "ann role:Admin{Enter}");
  await waitFor(() => expect(location()).toBe("/users?q=ann&role=admin"));
});

it("takes no name for what a control of its own chooses by number", async () => {
  const filters: readonly Filter[] = [{ key: "tenant", label: "Tenant", kind: "text", control: () => null }];
  const { user, location } = draw("/users", 45, filters);
  await screen.findByText("user-1");
  await user.type(screen.getByRole("searchbox"), "tenant:north tenant:12{Enter}");
  await waitFor(() => expect(location()).toBe("/users?q=tenant%3Anorth&tenant=12"));
});

it("goes to a page beyond the last by its last", async () => {
  const { location } = draw("/users?page=9");
  await screen.findByText("user-45");
  expect(location()).toBe("/users?page=3");
});

it("acts on the selected rows and forgets them with the page", async () => {
  const { user } = draw("/users");
  await user.click(await screen.findByRole("checkbox", { name: "Select user-2" }));
  await user.click(screen.getByRole("checkbox", { name: "Select user-4" }));
  expect(screen.getByRole("button", { name: "Suspend 2" })).toBeInTheDocument();
  expect(screen.getByText("2 selected")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Next page" }));
  await screen.findByText("user-21");
  expect(screen.queryByText("2 selected")).not.toBeInTheDocument();
});

it("selects the row, and does not open it, where the checkbox is missed", async () => {
  const { user, location } = draw("/users");
  const checkbox = await screen.findByRole("checkbox", { name: "Select user-2" });
  await user.click(checkbox.closest("td")!);
  expect(checkbox).toBeChecked();
  expect(location()).toBe("/users");
  await user.click(screen.getByText("user-2@example.com"));
  expect(location()).toBe("/users/2");
});

it("tells the pointer all of what does not fit its cell", async () => {
  const { user } = draw("/users");
  const cell = (await screen.findByText("user-2@example.com")).closest("td")!;
  await user.hover(cell);
  expect(cell).not.toHaveAttribute("title");
  await user.unhover(cell);
  vi.spyOn(cell, "scrollWidth", "get").mockReturnValue(300);
  await user.hover(cell);
  expect(cell).toHaveAttribute("title", "user-2@example.com");
});

it("tells nothing there from nothing that matches", async () => {
  const { unmount } = draw("/users", 0);
  await screen.findByText("No users yet");
  unmount();
  const { user, location } = draw("/users?q=nobody");
  await screen.findByText("Nothing matches the filter");
  await user.click(screen.getAllByRole("button", { name: "Clear filters" })[0]!);
  await screen.findByText("user-1");
  expect(location()).toBe("/users");
});

it("remembers which columns are shown", async () => {
  const { user, unmount } = draw("/users");
  await screen.findByText("user-1");
  expect(screen.queryByRole("columnheader", { name: "Phone" })).not.toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Columns" }));
  await user.click(await screen.findByRole("menuitemcheckbox", { name: "Phone" }));
  unmount();
  draw("/users");
  await screen.findByText("user-1");
  expect(screen.getByRole("columnheader", { name: "Phone" })).toBeInTheDocument();
});

it("keeps a view under a name and comes back to it", async () => {
  const { user, location } = draw("/users?active=false&page=2");
  await screen.findByRole("table");
  await user.click(screen.getByRole("button", { name: "Saved views" }));
  await user.type(await screen.findByLabelText("Name of the view"), "Left{Enter}");
  await user.keyboard("{Escape}");
  await user.selectOptions(screen.getByLabelText("Active"), "");
  await waitFor(() => expect(location()).toBe("/users"));
  await user.click(screen.getByRole("button", { name: "Saved views" }));
  await user.click(await screen.findByRole("button", { name: "Left" }));
  await waitFor(() => expect(location()).toBe("/users?active=false"));
});

it("walks from row to row by the arrow keys", async () => {
  const { user } = draw("/users");
  const table = await screen.findByRole("table");
  (await within(table).findByRole("link", { name: "user-1" })).focus();
  await user.keyboard("{ArrowDown}{ArrowDown}{ArrowUp}");
  expect(within(table).getByRole("link", { name: "user-2" })).toHaveFocus();
});

it("opens a row by a click on it, and leaves the browser its own ways with the link", async () => {
  const { user, location } = draw("/users?q=us");
  const link = await screen.findByRole("link", { name: "user-3" });
  expect(link).toHaveAttribute("href", "/users/3?q=us");
  const stay = (event: Event): void => event.preventDefault();
  document.addEventListener("click", stay);
  await user.keyboard("{Control>}");
  await user.click(link);
  await user.keyboard("{/Control}");
  document.removeEventListener("click", stay);
  expect(location()).toBe("/users?q=us");
  await user.click(screen.getByText("user-4@example.com"));
  await waitFor(() => expect(location()).toBe("/users/4?q=us"));
});

it("follows a row's link by the keyboard", async () => {
  const { user, location } = draw("/users");
  (await screen.findByRole("link", { name: "user-3" })).focus();
  await user.keyboard("{Enter}");
  await waitFor(() => expect(location()).toBe("/users/3"));
});
