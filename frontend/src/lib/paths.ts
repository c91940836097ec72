// Every URL of the application, and the only place that writes one.

type Id = string | bigint | number;
type Query = Record<string, string | undefined>;

function withQuery(path: string, query?: Query): string {
  const pairs = Object.entries(query ?? {}).filter((pair): pair is [string, string] => Boolean(pair[1]));
  return pairs.length ? `${path}?${new URLSearchParams(pairs).toString()}` : path;
}

export const paths = {
  home: () => "/",
  // signing in
  signIn: (next?: string) => withQuery("/sign-in", { next: next === "/" ? undefined : next }),
  oidcCallback: () => "/sign-in/oidc/callback",
  register: () => "/register",
  verifyEmail: () => "/verify-email",
  changeEmail: () => "/change-email",
  passwordReset: () => "/password-reset",
  passwordResetConfirm: () => "/password-reset/confirm",
  invitation: () => "/invitation",
  onboarding: () => "/onboarding",
  // overview
  dashboard: () => "/dashboard",
  todos: () => "/todos",
  // organisations
  tenants: (query?: Query) => withQuery("/tenants", query),
  tenant: (id: Id) => `/tenants/${id}`,
  newTenant: () => "/tenants/new",
  tenantSettings: (id: Id, tab?: string) => `/tenants/${id}/settings${tab ? `/${tab}` : ""}`,
  users: (query?: Query) => withQuery("/users", query),
  user: (id: Id) => `/users/${id}`,
  userPage: (id: Id, tab = "overview") => `/users/${id}/${tab}`,
  newUser: () => "/users/new",
  invitations: (query?: Query) => withQuery("/invitations", query),
  newInvitation: () => "/invitations/new",
  serviceAccounts: (query?: Query) => withQuery("/service-accounts", query),
  serviceAccount: (id: Id) => `/service-accounts/${id}`,
  newServiceAccount: () => "/service-accounts/new",
  roles: () => "/roles",
  explain: (query?: Query) => withQuery("/roles/explain", query),
  // network
  sessions: (query?: Query) => withQuery("/network/sessions", query),
  session: (id: Id) => `/network/sessions/${id}`,
  nasList: (query?: Query) => withQuery("/network/nas", query),
  nas: (id: Id) => `/network/nas/${id}`,
  newNas: () => "/network/nas/new",
  editNas: (id: Id) => `/network/nas/${id}/edit`,
  radiusUsers: (query?: Query) => withQuery("/network/users", query),
  radiusUser: (id: Id) => `/network/users/${id}`,
  newRadiusUser: () => "/network/users/new",
  editRadiusUser: (id: Id) => `/network/users/${id}/edit`,
  // system
  audit: (query?: Query) => withQuery("/audit", query),
  auditEntry: (id: Id) => `/audit/${id}`,
  // one's own
  profile: () => "/account/profile",
  security: () => "/account/security",
  accountSessions: () => "/account/sessions",
  apiKeys: () => "/account/api-keys",
  apiKey: (id: Id) => `/account/api-keys/${id}`,
  preferences: () => "/account/preferences",
  // subscribers
  portal: () => "/portal",
  portalSessions: (query?: Query) => withQuery("/portal/sessions", query),
  portalDevices: () => "/portal/devices",
  portalPassword: () => "/portal/network-password",
} as const;

/** Where to go after signing in: a path of this application, never elsewhere. */
export function safeNext(next: string | null | undefined): string {
  const { origin } = globalThis.location;
  // As the browser reads it: it skips tabs, and takes a backslash for a slash.
  if (!next?.startsWith("/") || !URL.canParse(next, origin)) return paths.home();
  const { origin: theirs, pathname, search, hash } = new URL(next, origin);
  return theirs === origin && !pathname.startsWith("//") ? pathname + search + hash : paths.home();
}
