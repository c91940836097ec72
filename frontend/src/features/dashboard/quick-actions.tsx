import { Building2, Router as RouterIcon, UserPlus, Wifi } from "lucide-react";
import { Link } from "react-router";

import { useScope } from "@/features/network/scope";
import { paths } from "@/lib/paths";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";

/** What people come here to begin. */
export function QuickActions() {
  const { t } = useTranslation("dashboard");
  const { can } = useSession();
  const { across } = useScope();
  const actions = [
    { key: "tenant", to: paths.newTenant(), icon: Building2, shown: across && can("identity.tenants.create") },
    { key: "user", to: paths.newUser(), icon: UserPlus, shown: can("identity.users.create") },
    { key: "nas", to: paths.newNas(), icon: RouterIcon, shown: can("radius.nas.write") },
    { key: "radiusUser", to: paths.newRadiusUser(), icon: Wifi, shown: can("radius.users.write") },
  ] as const;
  return (
    <>
      {actions
        .filter(({ shown }) => shown)
        .map(({ key, to, icon: Icon }) => (
          <Button key={key} asChild variant="outline">
            <Link to={to}>
              <Icon aria-hidden="true" />
              {t(`actions.${key}`)}
            </Link>
          </Button>
        ))}
    </>
  );
}
