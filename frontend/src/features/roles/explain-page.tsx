import { useQuery } from "@connectrpc/connect-query";
import { Link2 } from "lucide-react";
import { useEffect, useMemo } from "react";
import { Link } from "react-router";
import { z } from "zod/mini";

import { useCopy } from "@/components/copyable";
import { ErrorView } from "@/components/error-view";
import { CustomField, Form, FormActions, useServerForm } from "@/components/form";
import { PageHeader } from "@/components/page-header";
import { UserPicker } from "@/components/user-picker";
import { PermissionService } from "@/gen/wiwebb/identity/v1/permission_service_pb";
import { UserService } from "@/gen/wiwebb/identity/v1/user_service_pb";
import { paths } from "@/lib/paths";
import { useTranslation } from "@/lib/use-translation";
import { useUrlParams } from "@/lib/use-url-params";
import { Breadcrumb, BreadcrumbItem, BreadcrumbLink, BreadcrumbList } from "@/ui/breadcrumb";
import { Button } from "@/ui/button";
import { Card, CardContent } from "@/ui/card";
import { Combobox, type ComboboxOption } from "@/ui/combobox";
import { Skeleton } from "@/ui/skeleton";

import { Explanation } from "./explanation";

interface Question {
  /** The user. */
  user: string;
  /** A permission, or an RPC. */
  permission: string;
  /** The user to whom it would be done; empty: that does not matter. */
  target: string;
}

const id = (text: string): bigint | undefined => (/^\d+$/.test(text) ? BigInt(text) : undefined);

export function Component() {
  const { t } = useTranslation("roles");
  const { params, change } = useUrlParams();
  const [user, permission, target] = ["user", "permission", "target"].map((key) => params.get(key) ?? "") as [
    string,
    string,
    string,
  ];
  const asked = id(user) !== undefined && permission !== "";
  return (
    <>
      <PageHeader
        above={
          <Breadcrumb>
            <BreadcrumbList>
              <BreadcrumbItem>
                <BreadcrumbLink asChild>
                  <Link to={paths.roles()}>{t("title")}</Link>
                </BreadcrumbLink>
              </BreadcrumbItem>
            </BreadcrumbList>
          </Breadcrumb>
        }
        title={t("explain.title")}
        description={t("explain.description")}
      />
      <div className="grid items-start gap-4 lg:grid-cols-[24rem_minmax(0,1fr)]">
        <QuestionForm question={{ user, permission, target }} ask={(question) => change({ ...question })} />
        <div aria-live="polite">{asked && <Answer question={{ user, permission, target }} />}</div>
      </div>
    </>
  );
}

/** The person's name, for a link that somebody else made. */
function useUsername(text: string): string | undefined {
  const userId = id(text);
  return useQuery(UserService.method.getUser, { id: userId }, { enabled: userId !== undefined, retry: false }).data
    ?.username;
}

const schema = z.object({
  user: z.string().check(z.minLength(1, "common:validation.required")),
  permission: z.string().check(z.minLength(1, "common:validation.required")),
  target: z.string(),
});

function QuestionForm({ question, ask }: { question: Question; ask: (question: Question) => void }) {
  const { t } = useTranslation("roles");
  const options = usePermissionOptions();
  const [userName, targetName] = [useUsername(question.user), useUsername(question.target)];
  const form = useServerForm<Question>({
    schema,
    defaultValues: question,
    onSubmit: (values) => {
      ask(values);
      return Promise.resolve();
    },
  });
  const { reset } = form;
  const { user, permission, target } = question;
  // Back and forward ask another question.
  useEffect(() => reset({ user, permission, target }), [reset, user, permission, target]);
  return (
    <Card>
      <CardContent>
        <Form form={form} label={t("explain.question")}>
          <CustomField<string> name="user" label={t("explain.user")}>
            {(control) => <UserPicker {...control} selectedLabel={userName} />}
          </CustomField>
          <CustomField<string>
            name="permission"
            label={t("explain.permission")}
            description={t("explain.permissionHint")}
          >
            {(control) => (
              <Combobox
                {...control}
                options={options}
                selectedLabel={permission}
                placeholder={t("explain.permissionPlaceholder")}
                className="font-mono text-xs"
              />
            )}
          </CustomField>
          <CustomField<string> name="target" label={t("explain.target")} description={t("explain.targetHint")} optional>
            {(control) => <UserPicker {...control} optional selectedLabel={targetName} />}
          </CustomField>
          <FormActions submitLabel={t("explain.ask")} wide />
        </Form>
      </CardContent>
    </Card>
  );
}

/** Everything that can be asked about: permissions first, then the calls that ask for them. */
function usePermissionOptions(): ComboboxOption[] {
  const { data } = useQuery(PermissionService.method.listRoles, {}, { staleTime: Infinity });
  return useMemo(() => {
    const permissions = data?.permissions ?? [];
    return [
      ...permissions.map(({ name, rpcs }) => ({ value: name, label: name, hint: rpcs[0]?.summary })),
      ...permissions.flatMap(({ rpcs }) =>
        rpcs.map(({ name, summary }) => ({ value: name, label: name, hint: summary })),
      ),
    ];
  }, [data]);
}

function Answer({ question }: { question: Question }) {
  const { t } = useTranslation("roles");
  const username = useUsername(question.user);
  // The server notes every question, so none is asked twice by itself.
  const { data, error, refetch } = useQuery(
    PermissionService.method.explainPermission,
    { userId: id(question.user), permission: question.permission, targetId: id(question.target) },
    { staleTime: Infinity, refetchOnWindowFocus: false, refetchOnReconnect: false, retry: false },
  );
  if (error) return <ErrorView error={error} retry={() => void refetch()} backTo={paths.explain()} />;
  if (!data) return <Skeleton className="h-64 w-full" />;
  return (
    <div className="flex flex-col gap-3">
      <Explanation explanation={data} username={username ?? `#${data.userId}`} question={question.permission} />
      <CopyLink label={t("explain.copyLink")} />
    </div>
  );
}

function CopyLink({ label }: { label: string }) {
  const { t } = useTranslation("ui");
  const [outcome, copy] = useCopy();
  return (
    <Button variant="outline" size="sm" className="self-start" onClick={() => void copy(globalThis.location.href)}>
      <Link2 aria-hidden="true" />
      {outcome === "copied" ? t("copied") : outcome === "failed" ? t("copyFailed") : label}
    </Button>
  );
}
