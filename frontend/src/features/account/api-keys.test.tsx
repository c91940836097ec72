import { createRouterTransport, type ConnectError } from "@connectrpc/connect";
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";

import { refusal } from "@/features/auth/testing";
import { ApiKeyService, type ApiKey, type CreateApiKeyRequest } from "@/gen/wiwebb/identity/v1/api_key_service_pb";
import { PermissionService } from "@/gen/wiwebb/identity/v1/permission_service_pb";
import { renderApp, testSession } from "@/test-utils";

import { Component as ApiKeysPage } from "./api-keys-page";

const SECRET = "wwk_a1b2c3d4_the-rest-is-told-once";

function page(refused?: ConnectError) {
  const kept: Pick<ApiKey, "id" | "name" | "prefix" | "scopes" | "etag">[] = [];
  const requests: CreateApiKeyRequest[] = [];
  const transport = createRouterTransport(({ service }) => {
    service(PermissionService, {
      listRoles: () => ({
        permissions: [
          { name: "radius.nas.read", rpcs: [{ summary: "The access points" }] },
          { name: "radius.nas.write", rpcs: [{ summary: "Adds an access point" }] },
          { name: "radius.users.read", rpcs: [{ summary: "The network users" }] },
        ],
      }),
    });
    service(ApiKeyService, {
      listApiKeys: () => ({ apiKeys: kept, totalSize: BigInt(kept.length) }),
      createApiKey: (request) => {
        requests.push(request);
        if (refused) throw refused;
        const key = {
          id: "k1",
          name: request.apiKey?.name,
          prefix: "wwk_a1b2c3d4",
          scopes: request.apiKey?.scopes ?? [],
          etag: "1",
        };
        kept.push(key);
        return { ...key, secret: SECRET };
      },
    });
  });
  const session = testSession({ permissions: ["radius.nas.read", "radius.users.read"] });
  return { requests, ...renderApp(<ApiKeysPage />, { transport, session }) };
}

it("shows the secret of a new key once, and never again", async () => {
  const { user, requests, container } = page();
  await user.click((await screen.findAllByRole("button", { name: "Create API key" }))[0]!);
  const dialog = await screen.findByRole("dialog");
  await user.type(within(dialog).getByLabelText("Name"), "Billing export");
  await user.click(await within(dialog).findByRole("checkbox", { name: "*.read" }));
  expect(within(dialog).queryByRole("checkbox", { name: "radius.nas.write" })).not.toBeInTheDocument();
  await user.click(within(dialog).getByLabelText(/Allowed addresses/));
  await user.paste("192.0.2.10, 2001:db8::/48");
  await user.click(within(dialog).getByRole("button", { name: "Create API key" }));

  expect(await screen.findByText(SECRET)).toBeInTheDocument();
  expect(requests[0]?.apiKey).toMatchObject({
    name: "Billing export",
    scopes: ["*.read"],
    allowedAddresses: ["192.0.2.10", "2001:db8::/48"],
  });
  const days = (Number(requests[0]?.apiKey?.expiresAt?.seconds) - Date.now() / 1000) / 86_400;
  expect(Math.round(days)).toBe(90);

  // It does not go away by accident.
  await user.keyboard("{Escape}");
  expect(screen.getByText(SECRET)).toBeInTheDocument();
  const done = screen.getByRole("button", { name: "Done" });
  expect(done).toBeDisabled();
  await user.click(screen.getByRole("checkbox", { name: "I have saved it" }));
  await user.click(done);

  await waitFor(() => expect(screen.queryByRole("dialog")).not.toBeInTheDocument());
  expect(await screen.findByText("Billing export")).toBeInTheDocument();
  expect(container.ownerDocument.body.innerHTML).not.toContain(SECRET);
  // The form begins anew.
  await user.click(screen.getByRole("button", { name: "Create API key" }));
  expect(await screen.findByLabelText("Name")).toHaveValue("");
  expect(screen.queryByText(SECRET)).not.toBeInTheDocument();
});

it("says what is missing before it asks the server", async () => {
  const { user, requests } = page();
  await user.click((await screen.findAllByRole("button", { name: "Create API key" }))[0]!);
  const dialog = await screen.findByRole("dialog");
  await user.click(within(dialog).getByRole("button", { name: "Create API key" }));
  expect(await within(dialog).findAllByText("This field is required.")).toHaveLength(2);
  expect(requests).toHaveLength(0);
});

describe("a date on which a key expires", () => {
  const local = (date: Date): string =>
    new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

  async function choose(date: Date, refused?: ConnectError) {
    const { user, requests } = page(refused);
    await user.click((await screen.findAllByRole("button", { name: "Create API key" }))[0]!);
    const dialog = within(await screen.findByRole("dialog"));
    await user.type(dialog.getByLabelText("Name"), "Billing export");
    await user.click(await dialog.findByRole("checkbox", { name: "*.read" }));
    await user.selectOptions(dialog.getByLabelText("Expires"), "Until a date…");
    const field = dialog.getByLabelText("Until");
    fireEvent.change(field, { target: { value: local(date) } });
    await user.click(dialog.getByRole("button", { name: "Create API key" }));
    return { field, choice: dialog.getByLabelText("Expires"), requests };
  }

  it("is refused at its own field where it is past, without asking the server", async () => {
    const { field, choice, requests } = await choose(new Date(Date.now() - 86_400_000));
    await waitFor(() => expect(field).toBeInvalid());
    expect(field).toHaveAccessibleDescription("Choose a time that is still to come.");
    expect(choice).toBeValid();
    expect(requests).toHaveLength(0);
  });

  it("has the server's violation at its own field", async () => {
    const refused = refusal("The request is not valid.", {
      fields: [["expires_at", "An API key lives a year at most."]],
    });
    const { field, choice } = await choose(new Date(Date.now() + 1000 * 86_400_000), refused);
    await waitFor(() => expect(field).toBeInvalid());
    expect(field).toHaveAccessibleDescription("An API key lives a year at most.");
    expect(field).toHaveFocus();
    expect(choice).toBeValid();
  });
});
