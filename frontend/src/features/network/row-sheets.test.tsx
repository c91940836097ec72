import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { configure, screen, waitFor, within } from "@testing-library/react";
import type { ReactNode } from "react";
import { beforeAll, expect, it, vi } from "vitest";

import { NasService, type UpdateNasRequest } from "@/gen/wiwebb/radius/v1/nas_service_pb";
import { RadiusUserService, type UpdateRadiusUserRequest } from "@/gen/wiwebb/radius/v1/radius_user_service_pb";
import { words } from "@/lib/i18n";
import { renderApp, testSession } from "@/test-utils";

import { Component as NasEdit } from "./nas-edit";
import { Component as NasSheet } from "./nas-sheet";
import { Component as UserEdit } from "./user-edit";
import { Component as UserSheet } from "./user-sheet";

// A busy machine takes its time.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 60_000 });
beforeAll(() => words("network"));

const WRITE = ["radius.nas.write", "radius.users.write"];

function draw(sheet: ReactNode, { path = "/list/:id", permissions = WRITE, gone = false } = {}) {
  const updated = vi.fn<(request: UpdateNasRequest | UpdateRadiusUserRequest) => object>(() => ({}));
  const deleted = vi.fn(() => ({}));
  const found = <T,>(row: T): T => {
    if (gone) throw new ConnectError("Not found.", Code.NotFound);
    return row;
  };
  const transport = createRouterTransport(({ service }) => {
    service(NasService, {
      getNas: () => found({ id: "n1", name: "AP 1", address: "192.0.2.10", isActive: true }),
      updateNas: updated,
      deleteNas: deleted,
    });
    service(RadiusUserService, {
      getRadiusUser: () => found({ id: "u1", username: "amir", isActive: true }),
      updateRadiusUser: updated,
      deleteRadiusUser: deleted,
    });
  });
  const at = path.replace(":id", "n1");
  return { updated, deleted, ...renderApp(sheet, { transport, path, at, session: testSession({ permissions }) }) };
}

const KINDS = [
  { sheet: <NasSheet />, name: "AP 1", list: "/network/nas", edit: "/network/nas/n1/edit" },
  { sheet: <UserSheet />, name: "amir", list: "/network/users", edit: "/network/users/n1/edit" },
];

it.each(KINDS)("shows $name, leads to its form, and asks before it goes away", async ({ sheet, name, list, edit }) => {
  const { user, updated, deleted, location } = draw(sheet);
  const dialog = await screen.findByRole("dialog", { name });
  expect(await within(dialog).findByRole("link", { name: "Edit" })).toHaveAttribute("href", edit);
  await user.click(within(dialog).getByRole("button", { name: "Deactivate" }));
  const first = await screen.findByRole("alertdialog");
  expect(first).toHaveTextContent(name);
  await user.click(within(first).getByRole("button", { name: "Deactivate" }));
  await waitFor(() => expect(updated).toHaveBeenCalledOnce());
  expect(updated.mock.calls[0]?.[0].updateMask?.paths).toEqual(["is_active"]);
  await user.click(within(dialog).getByRole("button", { name: "Delete" }));
  const second = await screen.findByRole("alertdialog", { name: new RegExp(`Delete.*${name}`) });
  await user.click(within(second).getByRole("button", { name: "Delete" }));
  await waitFor(() => expect(location()).toBe(list));
  expect(deleted).toHaveBeenCalledOnce();
});

it.each(KINDS)("lets nobody change $name who may only read", async ({ sheet, name }) => {
  draw(sheet, { permissions: [] });
  const dialog = await screen.findByRole("dialog", { name });
  expect(await within(dialog).findByText("Created")).toBeInTheDocument();
  expect(within(dialog).queryByRole("link", { name: "Edit" })).not.toBeInTheDocument();
  expect(within(dialog).queryByRole("button", { name: "Delete" })).not.toBeInTheDocument();
});

it.each(KINDS)("says where $name is gone", async ({ sheet, list }) => {
  draw(sheet, { gone: true });
  expect(await screen.findByRole("link", { name: /back/i })).toHaveAttribute("href", list);
  expect(screen.queryByRole("link", { name: "Edit" })).not.toBeInTheDocument();
});

it.each([
  { form: <NasEdit />, field: "Name", mask: "name", back: "/network/nas/n1" },
  { form: <UserEdit />, field: /^User name/, mask: "username", back: "/network/users/n1" },
])("sends only what is changed in the form of $mask", async ({ form, field, mask, back }) => {
  const { user, updated, location } = draw(form);
  const input = await screen.findByRole("textbox", { name: field });
  await user.clear(input);
  await user.type(input, "other");
  await user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(location()).toBe(back));
  expect(updated.mock.calls[0]?.[0].updateMask?.paths).toEqual([mask]);
});
