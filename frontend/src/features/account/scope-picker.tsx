import { useQuery } from "@connectrpc/connect-query";
import { Search, X } from "lucide-react";
import { useId, useMemo, useState } from "react";
import { useController } from "react-hook-form";

import { ErrorView } from "@/components/error-view";
import { PermissionService } from "@/gen/wiwebb/identity/v1/permission_service_pb";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Badge } from "@/ui/badge";
import { Checkbox } from "@/ui/checkbox";
import { Input } from "@/ui/input";
import { Label } from "@/ui/label";
import { Skeleton } from "@/ui/skeleton";

import { allowed, byDomain, coveredBy, grantable, SELF_READ, verbPatterns, withScope, type Grantable } from "./scopes";

const NOTHING: readonly string[] = [];

interface PickerProps {
  name: string;
  /** What the key's account and its maker both may do; unset: what the maker may do. */
  held?: ReadonlySet<string>;
}

/** Picks what a key may do out of what its maker may do, one by one or by patterns. */
export function ScopePicker({ name, held }: PickerProps) {
  const { t } = useTranslation("account");
  const { permissions } = useSession();
  const roles = useQuery(PermissionService.method.listRoles, {}, { staleTime: 300_000 });
  const {
    field: { value, onChange, onBlur, ref },
    fieldState,
  } = useController<Record<string, string[]>>({ name });
  const id = useId();
  const [filter, setFilter] = useState("");

  const holds = held ?? permissions;
  const offered = useMemo(() => grantable(roles.data?.permissions ?? [], holds), [roles.data, holds]);
  const chosen: readonly string[] = value ?? NOTHING;
  const problem = fieldState.error?.message;
  const toggle = (scope: string, wanted: boolean): void => onChange(withScope(chosen, scope, wanted));
  const count = allowed(
    chosen,
    offered.map((one) => one.name),
  ).length;

  return (
    <fieldset
      className="flex min-w-0 flex-col gap-2"
      aria-describedby={problem ? `${id}-problem` : `${id}-count`}
      onBlur={onBlur}
    >
      <legend className="mb-1.5 text-xs font-medium">{t("scopes.legend")}</legend>
      <Chosen chosen={chosen} remove={(scope) => toggle(scope, false)} />
      <div className="rounded-md border border-input">
        <div className="relative border-b">
          <Search aria-hidden className="absolute start-2.5 top-1/2 size-3.5 -translate-y-1/2 text-muted-foreground" />
          <Input
            ref={ref}
            type="search"
            aria-label={t("scopes.filter")}
            placeholder={t("scopes.filter")}
            value={filter}
            onChange={(event) => setFilter(event.target.value)}
            onKeyDown={(event) => {
              // Here Enter would send a form that is not filled in yet.
              if (event.key === "Enter") event.preventDefault();
            }}
            className="rounded-b-none border-0 ps-8"
          />
        </div>
        <div className="max-h-64 overflow-y-auto p-2.5">
          {roles.data ? (
            <Choices offered={offered} chosen={chosen} filter={filter.trim().toLowerCase()} toggle={toggle} />
          ) : roles.error ? (
            <ErrorView inline error={roles.error} retry={() => void roles.refetch()} />
          ) : (
            <div className="flex flex-col gap-2">
              <Skeleton className="h-4 w-48" />
              <Skeleton className="h-4 w-56" />
              <Skeleton className="h-4 w-40" />
            </div>
          )}
        </div>
      </div>
      <p id={`${id}-count`} role="status" className="text-xs text-muted-foreground">
        {t("scopes.count", { count })}
      </p>
      {problem && (
        <p id={`${id}-problem`} className="text-xs font-medium text-destructive">
          {problem.startsWith("common:") ? t(problem) : problem}
        </p>
      )}
    </fieldset>
  );
}

function Chosen({ chosen, remove }: { chosen: readonly string[]; remove: (scope: string) => void }) {
  const { t } = useTranslation("account");
  if (chosen.length === 0) return null;
  return (
    <ul aria-label={t("scopes.chosen")} className="flex flex-wrap gap-1.5">
      {chosen.map((scope) => (
        <li key={scope}>
          <Badge variant="secondary" className="gap-1 py-0.5 font-mono">
            {scope}
            <button
              type="button"
              className="rounded-sm hover:text-destructive"
              aria-label={t("scopes.remove", { scope })}
              onClick={() => remove(scope)}
            >
              <X aria-hidden className="size-3" />
            </button>
          </Badge>
        </li>
      ))}
    </ul>
  );
}

interface ChoicesProps {
  offered: readonly Grantable[];
  chosen: readonly string[];
  filter: string;
  toggle: (scope: string, wanted: boolean) => void;
}

function Choices({ offered, chosen, filter, toggle }: ChoicesProps) {
  const { t } = useTranslation("account");
  const fits = (scope: string, text = ""): boolean =>
    filter === "" || scope.includes(filter) || text.toLowerCase().includes(filter);
  const domains = byDomain(offered);
  const patterns = [...verbPatterns(offered), ...domains.map((domain) => domain.pattern)].filter((one) => fits(one));
  const shown = byDomain(offered.filter(({ name, opens }) => fits(name, opens.join(" "))));
  const self = fits(SELF_READ, t("scopes.self"));
  const choice = { chosen, toggle };

  if (patterns.length === 0 && shown.length === 0 && !self) {
    return <p className="text-muted-foreground">{t("scopes.noMatch")}</p>;
  }
  return (
    <div className="flex flex-col gap-4">
      {(patterns.length > 0 || self) && (
        <Group title={t("scopes.patterns")}>
          {self && <Choice {...choice} scope={SELF_READ} text={t("scopes.self")} />}
          {patterns.map((scope) => (
            <Choice key={scope} {...choice} scope={scope} text={patternText(scope, t)} />
          ))}
        </Group>
      )}
      {shown.map((domain) => (
        <Group key={domain.name} title={t("scopes.domain", { domain: domain.name })}>
          {domain.resources.map((resource) => (
            <div key={resource.name} className="flex flex-col gap-1.5">
              {resource.permissions.length > 1 && filter === "" && (
                <Choice
                  {...choice}
                  scope={resource.pattern}
                  text={t("scopes.resource", { resource: `${domain.name}.${resource.name}` })}
                />
              )}
              {resource.permissions.map(({ name, opens }) => (
                <Choice key={name} {...choice} scope={name} text={opens.join(" · ")} />
              ))}
            </div>
          ))}
        </Group>
      ))}
    </div>
  );
}

function patternText(scope: string, t: (key: string, values: Record<string, string>) => string): string {
  return scope.startsWith("*")
    ? t("scopes.verb", { verb: scope.slice(2) })
    : t("scopes.everythingOf", { domain: scope.slice(0, -2) });
}

function Group({ title, children }: { title: string; children: React.ReactNode }) {
  const id = useId();
  return (
    <div role="group" aria-labelledby={id} className="flex flex-col gap-1.5">
      <span id={id} className="text-xs font-semibold text-muted-foreground">
        {title}
      </span>
      {children}
    </div>
  );
}

interface ChoiceProps {
  scope: string;
  text: string;
  chosen: readonly string[];
  toggle: (scope: string, wanted: boolean) => void;
}

function Choice({ scope, text, chosen, toggle }: ChoiceProps) {
  const { t } = useTranslation("account");
  const id = useId();
  const cover = coveredBy(scope, chosen);
  return (
    <div className="flex items-start gap-2">
      <Checkbox
        id={id}
        className="mt-0.5"
        checked={cover !== undefined || chosen.includes(scope)}
        disabled={cover !== undefined}
        aria-describedby={`${id}-text`}
        onCheckedChange={(checked) => toggle(scope, checked)}
      />
      <div className="flex min-w-0 flex-col">
        <Label htmlFor={id} className="font-mono text-sm font-normal break-all">
          {scope}
        </Label>
        <span id={`${id}-text`} className="text-xs text-muted-foreground">
          {cover ? t("scopes.covered", { scope: cover }) : text}
        </span>
      </div>
    </div>
  );
}
