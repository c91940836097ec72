import type { ReactNode } from "react";
import { CircleAlertIcon, CloudOffIcon, GaugeIcon, LockIcon, SearchXIcon, type LucideIcon } from "lucide-react";
import { Link } from "react-router";
import { Copyable } from "@/components/copyable";
import { EmptyState } from "@/components/empty-state";
import { Code, isAway, toUiError, type UiError } from "@/lib/errors";
import { useTranslation } from "@/lib/use-translation";
import { Alert, AlertDescription, AlertTitle } from "@/ui/alert";
import { Button } from "@/ui/button";

type Kind = "denied" | "notFound" | "away" | "limit" | "changed" | "refused" | "signIn" | "internal";

const icons: Record<Kind, LucideIcon> = {
  denied: LockIcon,
  notFound: SearchXIcon,
  away: CloudOffIcon,
  limit: GaugeIcon,
  changed: CircleAlertIcon,
  refused: CircleAlertIcon,
  signIn: LockIcon,
  internal: CircleAlertIcon,
};

function kindOf(error: UiError): Kind {
  if (isAway(error)) return "away";
  switch (error.code) {
    case Code.PermissionDenied:
      return "denied";
    case Code.NotFound:
      return "notFound";
    case Code.ResourceExhausted:
      return "limit";
    case Code.Aborted:
      return "changed";
    case Code.InvalidArgument:
    case Code.OutOfRange:
    case Code.AlreadyExists:
    case Code.FailedPrecondition:
      return "refused";
    case Code.Unauthenticated:
      return "signIn";
    default:
      return "internal";
  }
}

function isUiError(error: unknown): error is UiError {
  return typeof error === "object" && error !== null && "reason" in error && "fields" in error && "retry" in error;
}

export interface ErrorViewProps {
  /** What was thrown, or a UiError. */
  error: unknown;
  retry?: () => void;
  /** The permission that the page takes, if it is known: "identity.users.read". */
  permission?: string;
  /** Where the way back leads when something was not found; else one level up. */
  backTo?: string;
  backLabel?: string;
  /** Between other content, instead of a whole page or card. */
  inline?: boolean;
  className?: string;
}

export function ErrorView({ error, retry, permission, backTo, backLabel, inline = false, className }: ErrorViewProps) {
  const { t } = useTranslation("ui");
  const known = isUiError(error) ? error : toUiError(error);
  const kind = kindOf(known);
  const title = t(`error.${kind}Title`);
  const description = <Description error={known} kind={kind} permission={permission} />;
  const mayRetry = retry && kind !== "denied" && kind !== "notFound";
  let action: ReactNode;
  if (kind === "notFound" && !inline) {
    action = (
      <Button asChild variant="outline">
        {backTo === undefined ? (
          <Link to=".." relative="path">
            {backLabel ?? t("error.back")}
          </Link>
        ) : (
          <Link to={backTo}>{backLabel ?? t("error.back")}</Link>
        )}
      </Button>
    );
  } else if (mayRetry) {
    action = (
      <Button type="button" variant="outline" size={inline ? "sm" : "default"} onClick={() => retry()}>
        {t("retry")}
      </Button>
    );
  }

  const Icon = icons[kind];
  if (inline) {
    return (
      <Alert
        role="alert"
        variant={kind === "away" || kind === "limit" ? "warning" : kind === "internal" ? "destructive" : "default"}
        className={className}
      >
        <Icon aria-hidden="true" />
        <AlertTitle>{title}</AlertTitle>
        <AlertDescription>
          {description}
          {action}
        </AlertDescription>
      </Alert>
    );
  }
  return (
    <EmptyState
      role="alert"
      icon={Icon}
      title={title}
      description={description}
      action={action}
      className={className}
    />
  );
}

interface DescriptionProps {
  error: UiError;
  kind: Kind;
  permission: string | undefined;
}

function Description({ error, kind, permission }: DescriptionProps) {
  const { t } = useTranslation("ui");
  switch (kind) {
    case "denied":
      // A refusal of its own, such as "Cannot assign SuperAdmin role.", says more than ours does.
      return (
        <>
          <p>{error.reason === "PERMISSION_DENIED" ? t("error.denied") : error.message}</p>
          {permission !== undefined && (
            <p>
              {t("error.deniedPermission")} <code className="font-mono text-sm break-all">{permission}</code>
            </p>
          )}
        </>
      );
    case "notFound":
      return <p>{t("error.notFound")}</p>;
    case "away":
      return <p>{t("error.away")}</p>;
    case "limit":
      return (
        <>
          <p>{error.message}</p>
          {error.retryAfter !== undefined && <p>{t("error.retryAfter", { count: error.retryAfter })}</p>}
        </>
      );
    case "internal":
      return error.requestId === undefined ? (
        <p>{t("error.internalNoId")}</p>
      ) : (
        <>
          <p>{t("error.internal")}</p>
          <Copyable value={error.requestId} label={t("error.requestId")} mono />
        </>
      );
    case "changed":
    case "refused":
    case "signIn":
      return <p>{error.message}</p>;
  }
}
