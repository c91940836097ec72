import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useMutation, useQuery } from "@connectrpc/connect-query";
import { Link2 } from "lucide-react";
import { useEffect } from "react";
import { useLocation, useNavigate } from "react-router";

import { useConfirm } from "@/components/confirm";
import { DateTime } from "@/components/date-time";
import { ErrorView } from "@/components/error-view";
import { OidcService, type OidcIdentity } from "@/gen/wiwebb/identity/v1/oidc_service_pb";
import { toUiError } from "@/lib/errors";
import { useInvalidate } from "@/lib/query";
import { Button } from "@/ui/button";
import { toast } from "@/ui/toaster";

import { Item, ItemList, ItemListSkeleton } from "@/components/item-list";
import { useTranslation } from "@/lib/use-translation";
import { LinkProviders } from "./link-providers";
import { SettingsSection } from "./settings-section";

/** Accounts at the organization's sign-in provider that open this account. */
export function IdentitiesSection() {
  const { t } = useTranslation("account");
  const identities = useQuery(OidcService.method.listOidcIdentities);
  const list = identities.data?.identities;
  useLinked();
  return (
    <SettingsSection title={t("identities.title")} description={t("identities.hint")}>
      {list ? (
        list.length > 0 ? (
          <ItemList label={t("identities.title")}>
            {list.map((identity) => (
              <Identity key={identity.id} identity={identity} />
            ))}
          </ItemList>
        ) : (
          <p className="text-muted-foreground">{t("identities.none")}</p>
        )
      ) : identities.error ? (
        <ErrorView inline error={identities.error} retry={() => void identities.refetch()} />
      ) : (
        <ItemListSkeleton rows={1} />
      )}
      {list && <LinkProviders />}
    </SettingsSection>
  );
}

/** Says it where somebody comes back from linking an account, once. */
function useLinked(): void {
  const { t } = useTranslation("account");
  const navigate = useNavigate();
  const state = useLocation().state as { linked?: boolean } | null;
  const linked = state?.linked === true;
  useEffect(() => {
    if (!linked) return;
    toast.success(t("identities.nowLinked"), { id: "linked" });
    void navigate(".", { replace: true, state: null });
  }, [linked, navigate, t]);
}

function Identity({ identity }: { identity: OidcIdentity }) {
  const { t } = useTranslation("account");
  const confirm = useConfirm();
  const invalidate = useInvalidate();
  const remove = useMutation(OidcService.method.deleteOidcIdentity);
  const provider = URL.canParse(identity.issuer) ? new URL(identity.issuer).host : identity.issuer;
  const unlink = async (): Promise<void> => {
    const sure = await confirm({
      title: t("identities.unlinkTitle", { provider }),
      body: t("identities.unlinkText", { subject: identity.subject, provider }),
      action: t("identities.unlink"),
      destructive: true,
    });
    if (!sure) return;
    try {
      await remove.mutateAsync({ id: identity.id });
      toast.success(t("identities.unlinked", { provider }));
    } catch (error) {
      toast.error(toUiError(error).message);
    }
    await invalidate(OidcService.method.listOidcIdentities, OidcService.method.listLinkableProviders);
  };
  return (
    <Item
      icon={Link2}
      title={<span className="break-all">{provider}</span>}
      actions={
        <Button
          variant="outline"
          size="sm"
          pending={remove.isPending}
          aria-label={t("identities.unlinkNamed", { provider })}
          onClick={() => void unlink()}
        >
          {t("identities.unlink")}
        </Button>
      }
    >
      <span className="font-mono break-all">{identity.subject}</span>
      <span>
        {t("identities.linked")} <DateTime date={identity.createdAt && timestampDate(identity.createdAt)} dateOnly />
      </span>
    </Item>
  );
}
