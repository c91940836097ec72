import { useQuery } from "@connectrpc/connect-query";
import { Building2, CircleAlert } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Item, ItemList } from "@/components/item-list";
import { useProvider } from "@/features/auth/use-provider";
import { OidcConnectionService } from "@/gen/wiwebb/identity/v1/oidc_connection_service_pb";
import { OidcService, type OidcIdentity } from "@/gen/wiwebb/identity/v1/oidc_service_pb";
import { paths } from "@/lib/paths";
import { useSession } from "@/lib/session";
import { Alert, AlertDescription } from "@/ui/alert";
import { Button } from "@/ui/button";
import { loadable } from "@/ui/loadable";
import { Skeleton } from "@/ui/skeleton";

const OrganisationForm = loadable(() => import("@/features/auth/organisation-form"), <Skeleton className="h-16" />);

const wish = { purpose: "link", next: paths.security() } as const;

/** The tenant's providers for those who may read them, and those of this host for the others; staff have none. */
function useProviders(): { id: string; name?: string }[] | undefined {
  const { can } = useSession();
  const read = can("identity.oidc_connections.read");
  const own = useQuery(
    OidcConnectionService.method.listOidcConnections,
    { isActive: true, pageSize: 100, orderBy: "name" },
    { enabled: read },
  );
  const host = useQuery(OidcService.method.getSignInOptions, {}, { staleTime: 300_000, enabled: !read });
  return read ? own.data?.connections : host.data?.providers;
}

/** Links accounts at providers that none is linked of yet. */
export function LinkProviders({ identities }: { identities: readonly OidcIdentity[] }) {
  const { t } = useTranslation("account");
  const { leaving, problem, leave } = useProvider(wish);
  const providers = useProviders();
  const linked = new Set(identities.map(({ connection }) => connection));
  const rest = providers?.filter(({ id }) => !linked.has(id)) ?? [];
  return (
    <>
      {rest.length > 0 && (
        <ItemList label={t("identities.linkable")}>
          {rest.map(({ id, name = "" }) => (
            <Item
              key={id}
              icon={Building2}
              title={name}
              actions={
                <Button
                  variant="outline"
                  size="sm"
                  pending={leaving === id}
                  disabled={leaving !== undefined}
                  aria-label={t("identities.linkNamed", { name })}
                  onClick={() => void leave(id)}
                >
                  {t("identities.link")}
                </Button>
              }
            >
              {t("identities.linkHint")}
            </Item>
          ))}
        </ItemList>
      )}
      {problem && (
        <Alert variant="warning" role="alert">
          <CircleAlert aria-hidden />
          <AlertDescription>{problem}</AlertDescription>
        </Alert>
      )}
      {providers?.length === 0 && <ByEmail />}
    </>
  );
}

/** Where nobody tells the providers, the domain of an e-mail address does. */
function ByEmail() {
  const { t } = useTranslation("account");
  const [open, setOpen] = useState(false);
  return (
    <div className="flex max-w-sm flex-col items-start gap-3">
      <Button variant="outline" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t("identities.linkByEmail")}
      </Button>
      {open && <OrganisationForm {...wish} />}
    </div>
  );
}
