import { afterEach, expect, it } from "vitest";

import { takeEarly } from "./early";

const path = "/wiwebb.identity.v1.AuthService/GetCurrentUser";
const url = globalThis.location.origin + path;
const empty = new Uint8Array(5);

afterEach(() => {
  globalThis.wiwebbEarly = undefined;
});

it("hands a reply to the first who asks, and to nobody else", async () => {
  const reply = new Response("early");
  globalThis.wiwebbEarly = new Map([[path, Promise.resolve(reply)]]);
  expect(await takeEarly(`${url}s`, empty)).toBeUndefined();
  expect(await takeEarly(url, new Uint8Array(7))).toBeUndefined();
  expect(await takeEarly(url, empty)).toBe(reply);
  expect(await takeEarly(url, empty)).toBeUndefined();
});

it("hands nothing that nobody was told to whoever signs in then", async () => {
  const refused = (): Response => new Response(null, { headers: { "grpc-status": "16" } });
  const branding = "/wiwebb.identity.v1.BrandingService/GetMyBranding";
  globalThis.wiwebbEarly = new Map([path, branding].map((call) => [call, Promise.resolve(refused())]));
  expect(await takeEarly(url, empty)).toBeDefined();
  expect(await takeEarly(globalThis.location.origin + branding, empty)).toBeUndefined();
});

it("has nothing for another server, after a failure, or where nothing was asked", async () => {
  expect(await takeEarly(url, empty)).toBeUndefined();
  globalThis.wiwebbEarly = new Map([[path, Promise.resolve(new Response())]]);
  expect(await takeEarly(`https://elsewhere.example${path}`, empty)).toBeUndefined();
  globalThis.wiwebbEarly = new Map([[path, Promise.resolve(undefined)]]);
  expect(await takeEarly(url, empty)).toBeUndefined();
});
