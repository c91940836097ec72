import { createRouterTransport } from "@connectrpc/connect";
import { afterEach, expect, it } from "vitest";

import { OidcService } from "@/gen/wiwebb/identity/v1/oidc_service_pb";

import { beginOidc, takeOidcAttempt, type OidcWish } from "./oidc-attempt";
import { readSession, writeSession } from "./storage";

const wish: OidcWish = { provider: { connection: "c1" }, purpose: "sign-in", next: "/users" };

const begin = (authorizationUrl: string): Promise<void> =>
  beginOidc(
    createRouterTransport(({ service }) =>
      service(OidcService, { beginOidcSignIn: () => ({ authorizationUrl, state: "s1", browserKey: "k1" }) }),
    ),
    wish,
  );

afterEach(() => writeSession("oidc", undefined));

it("keeps what the answer needs, and gives it out once, for its own state only", async () => {
  await begin(`${location.href}#provider`);
  expect(location.hash).toBe("#provider");
  expect(takeOidcAttempt("other")).toBeUndefined();
  expect(takeOidcAttempt("s1")).toEqual({ ...wish, state: "s1", browserKey: "k1" });
  expect(takeOidcAttempt("s1")).toBeUndefined();
});

it("goes to no address that is not one of the web", async () => {
  await expect(begin("javascript:alert(1)")).rejects.toThrow("without a web address");
  expect(readSession("oidc", undefined)).toBeUndefined();
});
