// What the sidebar and the palette offer, and to whom.
import {
  Building2,
  CheckSquare,
  Fingerprint,
  KeyRound,
  LayoutDashboard,
  Laptop,
  Mail,
  MonitorSmartphone,
  Router as RouterIcon,
  ScrollText,
  Settings2,
  ShieldCheck,
  SlidersHorizontal,
  Bot,
  UserRound,
  Users,
  Wifi,
  Activity,
  Lock,
  type LucideIcon,
} from "lucide-react";

import { UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";
import { paths } from "@/lib/paths";
import type { Session } from "@/lib/session";

export interface NavigationItem {
  /** Its key under `nav`. */
  key: string;
  to: string;
  icon: LucideIcon;
  /** Only for those who hold it. */
  permission?: string;
}

export interface NavigationGroup {
  key: string;
  items: NavigationItem[];
}

const SETTINGS: NavigationGroup = {
  key: "settings",
  items: [
    { key: "profile", to: paths.profile(), icon: UserRound },
    { key: "security", to: paths.security(), icon: Fingerprint },
    { key: "accountSessions", to: paths.accountSessions(), icon: MonitorSmartphone },
    { key: "apiKeys", to: paths.apiKeys(), icon: KeyRound },
    { key: "preferences", to: paths.preferences(), icon: SlidersHorizontal },
  ],
};

const MANAGERS: NavigationGroup[] = [
  {
    key: "overview",
    items: [
      { key: "dashboard", to: paths.dashboard(), icon: LayoutDashboard },
      { key: "todos", to: paths.todos(), icon: CheckSquare },
    ],
  },
  {
    key: "organisations",
    items: [
      { key: "tenants", to: paths.tenants(), icon: Building2, permission: "identity.tenants.create" },
      { key: "users", to: paths.users(), icon: Users, permission: "identity.users.create" },
      { key: "invitations", to: paths.invitations(), icon: Mail, permission: "identity.users.create" },
      { key: "serviceAccounts", to: paths.serviceAccounts(), icon: Bot, permission: "identity.users.create" },
      { key: "roles", to: paths.roles(), icon: ShieldCheck },
    ],
  },
  {
    key: "network",
    items: [
      { key: "sessions", to: paths.sessions(), icon: Activity, permission: "radius.sessions.read" },
      { key: "nas", to: paths.nasList(), icon: RouterIcon, permission: "radius.nas.read" },
      { key: "radiusUsers", to: paths.radiusUsers(), icon: Wifi, permission: "radius.users.read" },
    ],
  },
  {
    key: "system",
    items: [{ key: "audit", to: paths.audit(), icon: ScrollText, permission: "identity.audit_logs.read" }],
  },
];

const SUBSCRIBERS: NavigationGroup[] = [
  {
    key: "portal",
    items: [
      { key: "portal", to: paths.portal(), icon: Wifi },
      { key: "portalSessions", to: paths.portalSessions(), icon: Activity },
      { key: "portalDevices", to: paths.portalDevices(), icon: Laptop },
      { key: "portalPassword", to: paths.portalPassword(), icon: Lock },
      { key: "todos", to: paths.todos(), icon: CheckSquare },
    ],
  },
];

/** The groups that somebody sees; none is empty. */
export function navigationFor(session: Session): NavigationGroup[] {
  if (session.role === UserRole.SUBSCRIBER) return [...SUBSCRIBERS, SETTINGS];
  const groups = MANAGERS.map(({ key, items }) => ({
    key,
    items: items.filter(({ permission }) => !permission || session.can(permission)),
  }));
  const own = session.tenantId;
  const settings: NavigationGroup = own
    ? { ...SETTINGS, items: [{ key: "myTenant", to: paths.tenantSettings(own), icon: Settings2 }, ...SETTINGS.items] }
    : SETTINGS;
  return [...groups.filter(({ items }) => items.length > 0), settings];
}

/** Whether an address is the item's page, or below it; the portal's own pages are items themselves. */
export function isOpen({ key, to }: NavigationItem, pathname: string): boolean {
  return pathname === to || (key !== "portal" && pathname.startsWith(`${to}/`));
}

const SELDOM = new Set(["system", "settings"]);

/** Where somebody is likely to go next. */
export function likelyPages(session: Session): string[] {
  return navigationFor(session)
    .filter(({ key }) => !SELDOM.has(key))
    .flatMap(({ items }) => items.map(({ to }) => to));
}
