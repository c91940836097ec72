import { createRouterTransport, type ServiceImpl } from "@connectrpc/connect";
import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

import { refusal } from "@/features/auth/testing";
import { OidcConnectionService } from "@/gen/wiwebb/identity/v1/oidc_connection_service_pb";
import { OidcService, type BeginOidcSignInRequest } from "@/gen/wiwebb/identity/v1/oidc_service_pb";
import { UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";
import { words } from "@/lib/i18n";
import { readSession, writeSession } from "@/lib/storage";
import { renderApp, testSession } from "@/test-utils";

import { IdentitiesSection } from "./identities-section";

const begun = vi.fn<(request: BeginOidcSignInRequest) => object>(() => ({
  authorizationUrl: `${location.href}#provider`,
  state: "st4te",
  browserKey: "k3y",
}));
const providers = [
  { id: "c1", name: "North Fibre ID" },
  { id: "c2", name: "Campus" },
];

async function section(oidc: Partial<ServiceImpl<typeof OidcService>> = {}, session = testSession(), state?: object) {
  await words("auth");
  const listOidcConnections = vi.fn(() => ({ connections: providers }));
  const transport = createRouterTransport(({ service }) => {
    service(OidcService, {
      listOidcIdentities: () => ({
        identities: [{ id: "i1", connection: "c1", issuer: "https://id.example.com", subject: "nora" }],
      }),
      getSignInOptions: () => ({ providers }),
      beginOidcSignIn: begun,
      ...oidc,
    });
    service(OidcConnectionService, { listOidcConnections });
  });
  return {
    listOidcConnections,
    ...renderApp(<IdentitiesSection />, { transport, session, at: { pathname: "/", state } }),
  };
}

afterEach(() => {
  writeSession("oidc", undefined);
  location.hash = "";
  begun.mockClear();
});

it("offers to link at each provider of this host that none is linked of, and goes there", async () => {
  const { user, listOidcConnections } = await section();
  const offered = within(await screen.findByRole("list", { name: "Sign-ins to link" }));
  expect(offered.getAllByRole("listitem")).toHaveLength(1);
  await user.click(offered.getByRole("button", { name: "Link your account at Campus" }));
  await waitFor(() => expect(location.hash).toBe("#provider"));
  expect(begun.mock.calls[0]?.[0].connection).toBe("c2");
  expect(readSession("oidc", undefined)).toMatchObject({ purpose: "link", next: "/account/security", state: "st4te" });
  expect(listOidcConnections).not.toHaveBeenCalled();
});

it("reads the tenant's own providers for those who may, whatever the host", async () => {
  const session = testSession({ permissions: ["identity.oidc_connections.read"] });
  await section({ getSignInOptions: () => ({}) }, session);
  expect(await screen.findByRole("button", { name: "Link your account at Campus" })).toBeInTheDocument();
});

it("finds the provider by an e-mail address where the host tells none", async () => {
  const { user } = await section({ getSignInOptions: () => ({}) });
  await user.click(await screen.findByRole("button", { name: "Link your account at your organization" }));
  await user.type(await screen.findByLabelText("Work email address"), "nora@campus.example{Enter}");
  await waitFor(() => expect(readSession("oidc", undefined)).toMatchObject({ purpose: "link" }));
  expect(begun.mock.calls[0]?.[0].email).toBe("nora@campus.example");
});

it("says that an account is linked where one has just been", async () => {
  await section({}, undefined, { linked: true });
  expect(await screen.findByText("The account is linked: it signs you in from now on.")).toBeInTheDocument();
});

it("says why it does not go there", async () => {
  const beginOidcSignIn = (): never => {
    throw refusal("The provider does not answer.");
  };
  const { user } = await section({ beginOidcSignIn });
  await user.click(await screen.findByRole("button", { name: "Link your account at Campus" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("The provider does not answer.");
  expect(screen.getByRole("button", { name: "Link your account at Campus" })).toBeEnabled();
});

it("offers staff none, as they sign in by no tenant's provider", async () => {
  await section({}, testSession({ role: UserRole.ADMIN, permissions: ["identity.oidc_connections.read"] }));
  expect(await screen.findByRole("button", { name: "Unlink the account at id.example.com" })).toBeInTheDocument();
  expect(screen.queryByRole("button", { name: /^Link / })).not.toBeInTheDocument();
});
