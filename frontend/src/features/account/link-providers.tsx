import { useQuery } from "@connectrpc/connect-query";
import { Building2, CircleAlert } from "lucide-react";

import { Item, ItemList } from "@/components/item-list";
import { useProvider } from "@/features/auth/use-provider";
import { OidcService } from "@/gen/wiwebb/identity/v1/oidc_service_pb";
import { paths } from "@/lib/paths";
import { useTranslation } from "@/lib/use-translation";
import { Alert, AlertDescription } from "@/ui/alert";
import { Button } from "@/ui/button";

const wish = { purpose: "link", next: paths.security() } as const;

/** Links accounts at the tenant's providers that none is linked of yet. */
export function LinkProviders() {
  const { t } = useTranslation("account");
  const { leaving, problem, leave } = useProvider(wish);
  const { data } = useQuery(OidcService.method.listLinkableProviders);
  const providers = data?.providers ?? [];
  return (
    <>
      {providers.length > 0 && (
        <ItemList label={t("identities.linkable")}>
          {providers.map(({ id, name }) => (
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
    </>
  );
}
