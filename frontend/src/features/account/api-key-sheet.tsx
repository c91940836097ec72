import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useQuery } from "@connectrpc/connect-query";
import { useState } from "react";
import { useLocation, useNavigate, useParams } from "react-router";

import { DateTime } from "@/components/date-time";
import { DetailSheet } from "@/components/detail-sheet";
import { ErrorView } from "@/components/error-view";
import { Fact, Facts } from "@/components/facts";
import { RelativeTime } from "@/components/relative-time";
import { ApiKeyService, type ApiKey } from "@/gen/wiwebb/identity/v1/api_key_service_pb";
import { paths } from "@/lib/paths";
import { useTranslation } from "@/lib/use-translation";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";

import { Expiry } from "./key-facts";
import { RotateKeyDialog } from "./rotate-key-dialog";
import { useRevokeKey } from "./use-revoke-key";

export function Component() {
  const { t } = useTranslation("account");
  const { id = "" } = useParams();
  const { search } = useLocation();
  const navigate = useNavigate();
  const close = (): void => void navigate(paths.apiKeys() + search);
  const query = useQuery(ApiKeyService.method.getApiKey, { id });
  const [rotating, setRotating] = useState<ApiKey>();
  const revoke = useRevokeKey();
  const key = query.data;
  return (
    <DetailSheet
      title={key?.name ?? t("keys.key")}
      description={key ? <span className="font-mono">{key.prefix}…</span> : t("keys.key")}
      onClose={close}
      actions={
        key && (
          <>
            <Button variant="outline" size="sm" onClick={() => setRotating(key)}>
              {t("keys.rotate")}
            </Button>
            <Button
              variant="outline"
              size="sm"
              className="text-destructive"
              onClick={() => void revoke(key).then((gone) => gone && close())}
            >
              {t("keys.revoke")}
            </Button>
          </>
        )
      }
    >
      {key ? (
        <KeyFacts apiKey={key} />
      ) : query.error ? (
        <ErrorView error={query.error} retry={() => void query.refetch()} backTo={paths.apiKeys()} />
      ) : (
        <Skeleton className="h-40 w-full" />
      )}
      <RotateKeyDialog apiKey={rotating} onClose={() => setRotating(undefined)} />
    </DetailSheet>
  );
}

const dateOf = (time: ApiKey["createdAt"]): Date | undefined => time && timestampDate(time);

function KeyFacts({ apiKey: key }: { apiKey: ApiKey }) {
  const { t } = useTranslation("account");
  return (
    <Facts>
      <Fact label={t("keys.expires")}>
        <Expiry apiKey={key} />
      </Fact>
      <Fact label={t("keys.lastUsed")}>
        <RelativeTime date={dateOf(key.lastUsedAt)} />
        {key.lastUsedAddress && (
          <>
            {" "}
            {t("keys.fromAddress")} <span className="font-mono">{key.lastUsedAddress}</span>
          </>
        )}
      </Fact>
      <Fact label={t("keys.created")}>
        <DateTime date={dateOf(key.createdAt)} />
      </Fact>
      {key.rotatedAt && (
        <Fact label={t("keys.rotatedAt")}>
          <DateTime date={dateOf(key.rotatedAt)} />
        </Fact>
      )}
      <Previous apiKey={key} />
      <Fact label={t("keys.scopes")}>
        <Words words={key.scopes} />
      </Fact>
      <Fact label={t("keys.addresses")}>
        {key.allowedAddresses.length > 0 ? <Words words={key.allowedAddresses} /> : t("keys.everywhere")}
      </Fact>
    </Facts>
  );
}

/** After a rotation: how long the secret before it is good. */
function Previous({ apiKey: { previousValidUntil } }: { apiKey: ApiKey }) {
  const { t } = useTranslation("account");
  const until = dateOf(previousValidUntil);
  return until && until > new Date() ? (
    <Fact label={t("keys.previousUntil")}>
      <DateTime date={until} />
    </Fact>
  ) : null;
}

function Words({ words }: { words: readonly string[] }) {
  return (
    <ul className="flex flex-wrap gap-1.5">
      {words.map((word) => (
        <li key={word}>
          <Badge variant="secondary" className="font-mono whitespace-normal break-all">
            {word}
          </Badge>
        </li>
      ))}
    </ul>
  );
}
