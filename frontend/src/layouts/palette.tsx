import { useQuery } from "@connectrpc/connect-query";
import { keepPreviousData } from "@tanstack/react-query";
import { Activity, Building2, Clock, Plus, Router as RouterIcon, User, Wifi } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import { useNavigate } from "react-router";

import { TenantService } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { UserService } from "@/gen/wiwebb/identity/v1/user_service_pb";
import { NasService } from "@/gen/wiwebb/radius/v1/nas_service_pb";
import { RadiusUserService } from "@/gen/wiwebb/radius/v1/radius_user_service_pb";
import { SessionService } from "@/gen/wiwebb/radius/v1/session_service_pb";
import { useLivePaused } from "@/lib/live";
import { paths } from "@/lib/paths";
import { useSession } from "@/lib/session";
import { readSession, writeSession } from "@/lib/storage";
import { setTheme } from "@/lib/theme";
import { useTranslation } from "@/lib/use-translation";
import { CommandDialog, CommandEmpty, CommandGroup, CommandInput, CommandItem, CommandList } from "@/ui/command";

import { navigationFor } from "./navigation";

interface Found {
  to: string;
  text: string;
  hint?: string;
}

const RECENT = "palette.recent";
const FEW = 5;
const TYPING_PAUSE_MS = 200;

/** Objects by name, address or device, pages, actions, and where one was last. */
export default function Palette({ close, showShortcuts }: { close: () => void; showShortcuts: () => void }) {
  const { t } = useTranslation("app");
  const session = useSession();
  const navigate = useNavigate();
  const [paused, setPaused] = useLivePaused();
  const [text, setText] = useState("");
  const search = useDebounced(text.trim());
  const found = useObjects(search);
  const [recent] = useState(() => readSession<Found[]>(RECENT, []));

  const go = (target: Found, keep = true): void => {
    if (keep) writeSession(RECENT, [target, ...recent.filter(({ to }) => to !== target.to)].slice(0, FEW));
    close();
    void navigate(target.to);
  };
  const run = (action: () => void) => () => {
    close();
    action();
  };
  const matches = (label: string): boolean => label.toLowerCase().includes(text.trim().toLowerCase());

  const pages = navigationFor(session).flatMap(({ items }) => items);
  const creations = [
    { text: t("palette.createTenant"), to: paths.newTenant(), permission: "identity.tenants.create" },
    { text: t("palette.createUser"), to: paths.newUser(), permission: "identity.users.create" },
    { text: t("palette.invite"), to: paths.newInvitation(), permission: "identity.users.create" },
    { text: t("palette.createNas"), to: paths.newNas(), permission: "radius.nas.write" },
    { text: t("palette.createRadiusUser"), to: paths.newRadiusUser(), permission: "radius.users.write" },
  ].filter(({ permission, text: label }) => session.can(permission) && matches(label));
  const actions = [
    {
      text: t("common:toggleTheme"),
      run: () => setTheme(document.documentElement.classList.contains("dark") ? "light" : "dark"),
    },
    { text: t(paused ? "palette.resumeLive" : "palette.pauseLive"), run: () => setPaused(!paused) },
    { text: t("palette.shortcuts"), run: showShortcuts },
  ].filter(({ text: label }) => matches(label));

  return (
    <CommandDialog
      open
      onOpenChange={(open) => !open && close()}
      title={t("palette.title")}
      description={t("palette.description")}
      commandProps={{ shouldFilter: false }}
    >
      <CommandInput value={text} onValueChange={setText} placeholder={t("palette.placeholder")} />
      <CommandList label={t("palette.title")}>
        <CommandEmpty>{t(found.pending ? "palette.searching" : "palette.empty")}</CommandEmpty>
        {!text && recent.length > 0 && (
          <Group heading={t("palette.recent")} items={recent} icon={<Clock aria-hidden />} prefix="recent" go={go} />
        )}
        {found.groups.map(({ key, icon, items }) => (
          <Group key={key} heading={t(`nav.${key}`)} items={items} icon={icon} prefix={key} go={go} />
        ))}
        <CommandGroup heading={t("palette.goTo")}>
          {pages
            .filter(({ key }) => matches(t(`nav.${key}`)))
            .map(({ key, to, icon: Icon }) => (
              <CommandItem key={key} value={`page ${key}`} onSelect={() => go({ to, text: t(`nav.${key}`) }, false)}>
                <Icon aria-hidden />
                {t(`nav.${key}`)}
              </CommandItem>
            ))}
        </CommandGroup>
        <CommandGroup heading={t("palette.actions")}>
          {creations.map((creation) => (
            <CommandItem key={creation.to} value={`create ${creation.to}`} onSelect={() => go(creation, false)}>
              <Plus aria-hidden />
              {creation.text}
            </CommandItem>
          ))}
          {actions.map((action) => (
            <CommandItem key={action.text} value={`action ${action.text}`} onSelect={run(action.run)}>
              {action.text}
            </CommandItem>
          ))}
        </CommandGroup>
      </CommandList>
    </CommandDialog>
  );
}

interface GroupProps {
  heading: string;
  items: readonly Found[];
  icon: ReactNode;
  prefix: string;
  go: (target: Found) => void;
}

function Group({ heading, items, icon, prefix, go }: GroupProps) {
  return items.length === 0 ? null : (
    <CommandGroup heading={heading}>
      {items.map((item) => (
        <CommandItem key={item.to} value={`${prefix} ${item.to}`} onSelect={() => go(item)}>
          {icon}
          <span className="truncate">{item.text}</span>
          {item.hint && <span className="ms-auto truncate ps-4 text-xs text-muted-foreground">{item.hint}</span>}
        </CommandItem>
      ))}
    </CommandGroup>
  );
}

interface FoundGroup {
  key: string;
  icon: ReactNode;
  items: Found[];
}

/** Objects that match, kind by kind; each kind only for those who may read it. */
function useObjects(search: string): { groups: FoundGroup[]; pending: boolean } {
  const { can } = useSession();
  const request = { search, pageSize: FEW };
  const options = (permission: string) => ({
    enabled: search.length >= 2 && can(permission),
    placeholderData: keepPreviousData,
  });
  const users = useQuery(UserService.method.listUsers, request, options("identity.users.create"));
  const tenants = useQuery(TenantService.method.listTenants, request, options("identity.tenants.create"));
  const nas = useQuery(NasService.method.listNas, request, options("radius.nas.read"));
  const radiusUsers = useQuery(RadiusUserService.method.listRadiusUsers, request, options("radius.users.read"));
  const sessions = useQuery(SessionService.method.listSessions, request, options("radius.sessions.read"));
  if (search.length < 2) return { groups: [], pending: false };
  const all: FoundGroup[] = [
    {
      key: "users",
      icon: <User aria-hidden />,
      items: (users.data?.users ?? []).map((user) => ({
        to: paths.user(user.id),
        text: user.username ?? "",
        hint: user.email,
      })),
    },
    {
      key: "tenants",
      icon: <Building2 aria-hidden />,
      items: (tenants.data?.tenants ?? []).map((tenant) => ({
        to: paths.tenant(tenant.id),
        text: tenant.name ?? "",
        hint: tenant.slug,
      })),
    },
    {
      key: "nas",
      icon: <RouterIcon aria-hidden />,
      items: (nas.data?.nas ?? []).map((one) => ({ to: paths.nas(one.id), text: one.name ?? "", hint: one.address })),
    },
    {
      key: "radiusUsers",
      icon: <Wifi aria-hidden />,
      items: (radiusUsers.data?.radiusUsers ?? []).map((user) => ({
        to: paths.radiusUser(user.id),
        text: user.username ?? "",
      })),
    },
    {
      key: "sessions",
      icon: <Activity aria-hidden />,
      items: (sessions.data?.sessions ?? []).map((one) => ({
        to: paths.session(one.id),
        text: one.username,
        hint: [one.framedIpAddress, one.callingStationId].filter(Boolean).join(" · "),
      })),
    },
  ];
  const pending = [users, tenants, nas, radiusUsers, sessions].some(({ isFetching }) => isFetching);
  return { groups: all.filter(({ items }) => items.length > 0), pending };
}

function useDebounced(value: string): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}
