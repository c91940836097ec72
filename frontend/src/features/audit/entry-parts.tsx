import { Link } from "react-router";

import { AccountName, NasName, TenantName } from "@/components/names";
import type { AuditLog } from "@/gen/wiwebb/identity/v1/resources_pb";
import { paths } from "@/lib/paths";
import { useTranslation } from "@/lib/use-translation";

import { useTypeName } from "./actions";

const linkClass = "rounded-sm underline-offset-4 hover:underline";

/** What the server writes where no account did it. */
const NOBODY: Partial<Record<string, string>> = { "": "system", system: "system", anonymous: "anonymous" };

/** Who did it; a name remains where the account is gone. */
export function Actor({ entry }: { entry: AuditLog }) {
  const { t } = useTranslation("audit");
  const nobody = entry.actorId === undefined ? NOBODY[entry.actorName] : undefined;
  const name = nobody ? t(nobody) : entry.actorName;
  return (
    <>
      {entry.actorId === undefined ? (
        name
      ) : (
        <Link to={paths.user(entry.actorId)} className={linkClass}>
          {name}
        </Link>
      )}
      {entry.onBehalfOfName && (
        <span className="text-muted-foreground"> {t("onBehalfOf", { name: entry.onBehalfOfName })}</span>
      )}
    </>
  );
}

/** To what it was done, leading there if there is still something to see. */
export function Target({ entry }: { entry: AuditLog }) {
  const typeName = useTypeName();
  const { targetType: type, targetKey: key, targetId } = entry;
  if (!type) return <>–</>;
  return (
    <span className="inline-flex max-w-full items-baseline gap-1.5">
      <span className="text-muted-foreground">{typeName(type)}</span>
      <TargetName type={type} name={key} userId={targetId} />
    </span>
  );
}

function TargetName({ type, name, userId }: { type: string; name: string; userId: bigint | undefined }) {
  const isNumber = /^\d+$/.test(name);
  if (type === "user" && userId !== undefined) return <AccountName id={userId} />;
  if (type === "tenant" && isNumber) return <TenantName id={BigInt(name)} />;
  if (type === "nas") return <NasName id={name} />;
  const to = {
    radius_user: paths.radiusUser(name),
    service_account: paths.serviceAccount(name),
    invitation: paths.invitations(),
  }[type];
  const short = name.length > 12 ? name.slice(-8) : name;
  if (!to) return <span className="truncate font-mono text-xs">{isNumber ? `#${name}` : short}</span>;
  return (
    <Link to={to} className={`${linkClass} truncate font-mono text-xs`}>
      {short}
    </Link>
  );
}
