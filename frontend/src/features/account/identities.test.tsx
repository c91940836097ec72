import { createRouterTransport, type ServiceImpl } from "@connectrpc/connect";
import { screen, waitFor, within } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

import { refusal } from "@/features/auth/testing";
import { OidcService, type BeginOidcSignInRequest } from "@/gen/wiwebb/identity/v1/oidc_service_pb";
import { words } from "@/lib/i18n";
import { readSession, writeSession } from "@/lib/storage";
import { renderApp } from "@/test-utils";

import { IdentitiesSection } from "./identities-section";

const begun = vi.fn<(request: BeginOidcSignInRequest) => object>(() => ({
  authorizationUrl: `${location.href}#provider`,
  state: "st4te",
  browserKey: "k3y",
}));

async function section(oidc: Partial<ServiceImpl<typeof OidcService>> = {}, state?: object) {
  await words("auth");
  const transport = createRouterTransport(({ service }) => {
    service(OidcService, {
      listOidcIdentities: () => ({
        identities: [{ id: "i1", connection: "c1", issuer: "https://id.example.com", subject: "nora" }],
      }),
      listLinkableProviders: () => ({ providers: [{ id: "c2", name: "Campus" }] }),
      beginOidcSignIn: begun,
      ...oidc,
    });
  });
  return renderApp(<IdentitiesSection />, { transport, at: { pathname: "/", state } });
}

afterEach(() => {
  writeSession("oidc", undefined);
  location.hash = "";
  begun.mockClear();
});

it("offers to link at each provider that none is linked of, and goes there", async () => {
  const { user } = await section();
  const offered = within(await screen.findByRole("list", { name: "Sign-ins to link" }));
  expect(offered.getAllByRole("listitem")).toHaveLength(1);
  await user.click(offered.getByRole("button", { name: "Link your account at Campus" }));
  await waitFor(() => expect(location.hash).toBe("#provider"));
  expect(begun.mock.calls[0]?.[0].connection).toBe("c2");
  expect(readSession("oidc", undefined)).toMatchObject({ purpose: "link", next: "/account/security", state: "st4te" });
});

it("says that an account is linked where one has just been", async () => {
  await section({}, { linked: true });
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

it("offers nothing where there is nothing to link", async () => {
  await section({ listLinkableProviders: () => ({}) });
  expect(await screen.findByRole("button", { name: "Unlink the account at id.example.com" })).toBeInTheDocument();
  expect(screen.queryByRole("list", { name: "Sign-ins to link" })).not.toBeInTheDocument();
});
