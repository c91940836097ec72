// Every page of the application, and a tenant with something to show on each.
import type { Page } from "@playwright/test";

import { account, Api, networkLogin, unique, type Person } from "./api";
import { expect, test as base } from "./fixtures";
import { PASSWORD, type Server } from "./server";

export type Role = "superadmin" | "owner" | "subscriber" | "newcomer";

/** What is prepared once for all pages. */
export interface World {
  people: Record<Role, Pick<Person, "id" | "username" | "password">>;
  tenant: { id: number; name: string };
  /** The word that all names of the tenant share. */
  colleague: Pick<Person, "id" | "username">;
  nas: { id: string; name: string };
  radiusUser: { id: string; username: string };
  session: string;
  entry: string;
  serviceAccount: { id: string; name: string };
  apiKey: { id: string; name: string };
  /** What the link in an invitation's mail carries. */
  invitation: string;
}

export interface PageEntry {
  name: string;
  area: string;
  /** Without it nobody is signed in. */
  as?: Role;
  path: (world: World) => string;
  heading: string | RegExp | ((world: World) => string | RegExp);
  /** The server is asked for something that is not there. */
  refused?: true;
}

type Line = [name: string, path: string | ((world: World) => string), heading: PageEntry["heading"], refused?: true];

function area(name: string, as: Role | undefined, lines: Line[]): PageEntry[] {
  return lines.map(([page, path, heading, refused]) => ({
    name: page,
    area: name,
    ...(as ? { as } : {}),
    path: typeof path === "string" ? () => path : path,
    heading,
    ...(refused ? { refused } : {}),
  }));
}

export const PAGES: readonly PageEntry[] = [
  ...area("signing in", undefined, [
    ["sign-in", "/sign-in", "Sign in"],
    ["register", "/register", "Create an account"],
    ["verify-email", "/verify-email#key=from-a-mail", "Confirm your email address"],
    ["verify-email-incomplete", "/verify-email", "This link is incomplete"],
    ["change-email", "/change-email#key=from-a-mail", "Confirm your new email address"],
    ["password-reset", "/password-reset", "Reset your password"],
    ["password-reset-confirm", "/password-reset/confirm#uid=1&token=from-a-mail", "Choose a new password"],
    ["invitation", ({ invitation }) => `/invitation#token=${invitation}`, ({ tenant }) => `Join ${tenant.name}`],
    ["invitation-spent", "/invitation#token=used-long-ago", "This link is not valid any more", true],
    ["oidc-callback", "/sign-in/oidc/callback", "You are not signed in"],
  ]),
  ...area("overview", "owner", [
    ["dashboard", "/dashboard", "Dashboard"],
    ["todos", "/todos", "To-dos"],
    ["roles", "/roles", "Roles & Permissions"],
    ["roles-explain", "/roles/explain", "Why may somebody do this?"],
    [
      "roles-explained",
      ({ colleague }) => `/roles/explain?user=${colleague.id}&permission=identity.users.create`,
      "Why may somebody do this?",
    ],
    ["not-found", "/nowhere", "This page does not exist"],
  ]),
  ...area("people", "owner", [
    ["users", "/users", "Users"],
    ["users-new", "/users/new", "Add user"],
    ["users-sheet", ({ colleague }) => `/users/${colleague.id}`, ({ colleague }) => colleague.username],
    ["users-overview", ({ colleague }) => `/users/${colleague.id}/overview`, ({ colleague }) => colleague.username],
    ["users-access", ({ colleague }) => `/users/${colleague.id}/access`, ({ colleague }) => colleague.username],
    ["users-sessions", ({ people }) => `/users/${people.subscriber.id}/sessions`, (w) => w.people.subscriber.username],
    ["users-audit", ({ colleague }) => `/users/${colleague.id}/audit`, ({ colleague }) => colleague.username],
    ["users-missing", "/users/999999999/overview", "Not found", true],
    ["invitations", "/invitations", "Invitations"],
    ["invitations-new", "/invitations/new", "Invite somebody"],
    ["service-accounts", "/service-accounts", "Service accounts"],
    ["service-accounts-new", "/service-accounts/new", "Add service account"],
    [
      "service-accounts-sheet",
      ({ serviceAccount }) => `/service-accounts/${serviceAccount.id}`,
      (w) => w.serviceAccount.name,
    ],
  ]),
  ...area("network", "owner", [
    ["sessions", "/network/sessions", "Sessions"],
    ["sessions-sheet", ({ session }) => `/network/sessions/${session}`, ({ radiusUser }) => radiusUser.username],
    ["nas", "/network/nas", "Access points (NAS)"],
    ["nas-new", "/network/nas/new", "Add access point"],
    ["nas-sheet", ({ nas }) => `/network/nas/${nas.id}`, ({ nas }) => nas.name],
    ["nas-edit", ({ nas }) => `/network/nas/${nas.id}/edit`, ({ nas }) => new RegExp(nas.name)],
    ["network-users", "/network/users", "Network users"],
    ["network-users-new", "/network/users/new", "Add network user"],
    ["network-users-sheet", (w) => `/network/users/${w.radiusUser.id}`, ({ radiusUser }) => radiusUser.username],
    ["network-users-edit", (w) => `/network/users/${w.radiusUser.id}/edit`, (w) => new RegExp(w.radiusUser.username)],
  ]),
  ...area("audit and organization", "owner", [
    ["audit", "/audit", "Audit log"],
    ["audit-sheet", ({ entry }) => `/audit/${entry}`, "Access point added"],
    ["settings-general", ({ tenant }) => `/tenants/${tenant.id}/settings`, "Organization settings"],
    ["settings-branding", ({ tenant }) => `/tenants/${tenant.id}/settings/branding`, "Organization settings"],
    ["settings-domains", ({ tenant }) => `/tenants/${tenant.id}/settings/domains`, "Organization settings"],
    ["settings-providers", ({ tenant }) => `/tenants/${tenant.id}/settings/providers`, "Organization settings"],
    ["settings-retention", ({ tenant }) => `/tenants/${tenant.id}/settings/retention`, "Organization settings"],
  ]),
  ...area("account", "owner", [
    ["account-profile", "/account/profile", "Profile"],
    ["account-security", "/account/security", "Security"],
    ["account-sessions", "/account/sessions", "Signed-in devices"],
    ["account-api-keys", "/account/api-keys", "API keys"],
    ["account-api-keys-sheet", ({ apiKey }) => `/account/api-keys/${apiKey.id}`, ({ apiKey }) => apiKey.name],
    ["account-preferences", "/account/preferences", "Preferences"],
  ]),
  ...area("staff", "superadmin", [
    ["staff-dashboard", "/dashboard", "Dashboard"],
    ["staff-tenants", "/tenants", "Tenants"],
    ["staff-tenants-new", "/tenants/new", "Create tenant"],
    ["staff-tenants-sheet", ({ tenant }) => `/tenants/${tenant.id}`, ({ tenant }) => tenant.name],
    ["staff-settings", ({ tenant }) => `/tenants/${tenant.id}/settings`, ({ tenant }) => `Settings of ${tenant.name}`],
    ["staff-users", "/users", "Users"],
    ["staff-users-new", "/users/new", "Add user"],
    ["staff-sessions", "/network/sessions", "Sessions"],
    ["staff-audit", "/audit", "Audit log"],
    ["staff-profile", "/account/profile", "Profile"],
  ]),
  ...area("portal", "subscriber", [
    ["portal", "/portal", "My network"],
    ["portal-sessions", "/portal/sessions", "My sessions"],
    ["portal-devices", "/portal/devices", "My devices"],
    ["portal-password", "/portal/network-password", "Network password"],
    ["portal-profile", "/account/profile", "Profile"],
  ]),
  ...area("arriving", "newcomer", [
    ["onboarding", "/onboarding", /^Welcome, /],
    ["portal-without-tenant", "/portal", "My network"],
  ]),
];

export const AREAS: readonly string[] = [...new Set(PAGES.map((page) => page.area))];

function headingOf(page: PageEntry, world: World): string | RegExp {
  return typeof page.heading === "function" ? page.heading(world) : page.heading;
}

/** Goes to a page, and waits until all of it is there. */
export async function open(page: Page, one: PageEntry, world: World): Promise<void> {
  // From elsewhere each time: what stands behind `#` alone would not load it anew.
  await page.goto("about:blank");
  await page.goto(one.path(world));
  await expect(page.getByRole("heading", { name: headingOf(one, world) }).first()).toBeVisible();
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
  // Nobody but eyes can tell a skeleton: it has no role.
  await expect(page.locator("[data-slot=skeleton]")).toHaveCount(0);
}

const NAS_ADDRESS = "127.77.0.1";
const SECRET = "correct-horse-battery";
const GIB = 1024 ** 3;

/** One tenant with people, equipment, sessions, entries of the audit log and to-dos. */
export async function prepareWorld(server: Server): Promise<World> {
  const api = await Api.signIn(server);
  const name = `Harbour Fibre ${unique("t")}`;
  const tenant = (await api.post("/tenants/", { name, slug: unique("harbour") })) as { id: number };
  const owner = await api.user("tenant_owner", tenant.id);
  const subscriber = await api.user("subscriber", tenant.id);
  const colleague = await api.user("subscriber", tenant.id, "a-colleague-with-a-rather-long-name");
  const newcomer = await register(server);
  // Somebody is signed in on a second device.
  await Api.signIn(server, subscriber.username, subscriber.password);
  const own = await Api.signIn(server, owner.username, owner.password);

  const nas = await api.nas(tenant.id, NAS_ADDRESS, SECRET);
  await api.nas(tenant.id, "198.51.100.0/28");
  const radiusUser = await api.radiusUser(tenant.id, subscriber.id);
  await api.radiusUser(tenant.id);
  await network(server, radiusUser);

  const serviceAccount = (await own.post("/service-accounts/", {
    name: unique("billing"),
    description: "Reads the usage of the month",
    role: "subscriber",
  })) as { id: string; name: string };
  const keyName = unique("key");
  await own.post("/api-keys/", { name: keyName, scopes: ["radius.sessions.read"] });
  await own.post("/invitations/", { email: `${unique("guest")}@example.com`, role: "subscriber" });
  await own.post("/tenant-domains/", { domain: `${unique("harbour")}.example` });
  for (const task of ["Order cables", "Call Amir back", "Replace the antenna on the roof of the harbour office"])
    await own.post("/todos/", { task });

  return {
    people: {
      superadmin: { id: 1, username: "admin", password: PASSWORD },
      owner,
      subscriber,
      newcomer,
    },
    tenant: { id: tenant.id, name },
    colleague,
    nas,
    radiusUser: {
      id: await firstId(own, `/radius/users/?search=${radiusUser.username}`),
      username: radiusUser.username,
    },
    session: await firstId(own, "/radius/sessions/?search=" + radiusUser.username),
    entry: await firstId(own, "/audit-logs/?action=nas_created"),
    serviceAccount,
    apiKey: { id: await firstId(own, "/api-keys/"), name: keyName },
    invitation: await server.logged(/\/invitation#token=([\w.~-]+)/),
  };
}

/** Somebody who made an account and belongs to nobody. */
async function register(server: Server): Promise<World["people"]["newcomer"]> {
  const username = unique("newcomer");
  const password = "a long enough passphrase";
  const answer = await fetch(`http://127.0.0.1:${server.port}/api/v1/auth/registration/`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ username, email: `${username}@example.com`, password1: password, password2: password }),
  });
  if (!answer.ok) throw new Error(`registration: ${answer.status} ${await answer.text()}`);
  return { id: 0, username, password };
}

async function network(server: Server, user: { username: string; password: string }): Promise<void> {
  await networkLogin(server, SECRET, user.username, user.password, NAS_ADDRESS);
  await networkLogin(server, SECRET, user.username, "not the password", NAS_ADDRESS);
  const records = [
    { session: unique("s"), device: "02-00-5E-10-00-01", seconds: 5_400, ended: true },
    { session: unique("s"), device: "02-00-5E-10-00-02", seconds: 86_000, ended: true },
    { session: unique("s"), device: "02-00-5E-10-00-03", seconds: 720, ended: false },
  ];
  for (const { session, device, seconds, ended } of records) {
    const record = { session, username: user.username, device };
    await account(server, SECRET, { ...record, status: "Start" }, NAS_ADDRESS);
    const usage = { seconds, input: Math.round(GIB / 8), output: Math.round(GIB * 1.7) };
    await account(server, SECRET, { ...record, ...usage, status: ended ? "Stop" : "Interim-Update" }, NAS_ADDRESS);
  }
}

async function firstId(api: Api, path: string): Promise<string> {
  const { results } = (await api.get(path)) as { results: { id: string | number }[] };
  const [first] = results;
  if (!first) throw new Error(`nothing at ${path}`);
  return String(first.id);
}

/** The tests of the pages, with the world that they show. */
export const test = base.extend<object, { world: World }>({
  world: [async ({ server }, use) => use(await prepareWorld(server)), { scope: "worker" }],
});
