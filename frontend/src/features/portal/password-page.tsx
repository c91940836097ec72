import { KeyRound } from "lucide-react";
import { useState } from "react";
import { z } from "zod/mini";

import { Form, PasswordField, useServerForm } from "@/components/form";
import { Copyable } from "@/components/copyable";
import { PageHeader } from "@/components/page-header";
import { StatusDot } from "@/components/status-dot";
import { MyNetworkService, type NetworkLogin } from "@/gen/wiwebb/radius/v1/my_network_service_pb";
import { useClient } from "@/lib/client";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Alert, AlertDescription, AlertTitle } from "@/ui/alert";
import { Button } from "@/ui/button";
import { Card, CardContent } from "@/ui/card";

import { WithLogins } from "./with-logins";

const MOST_BYTES = 128;

const schema = z.object({
  password: z.string().check(
    z.minLength(8, "common:validation.password"),
    z.refine((text) => new TextEncoder().encode(text).length <= MOST_BYTES, "common:validation.tooLong"),
  ),
});

export function Component() {
  const { t } = useTranslation("portal");
  return (
    <div className="flex max-w-2xl flex-col gap-4">
      <PageHeader title={t("password.title")} description={t("password.description")} />
      <WithLogins>{(logins) => logins.map((login) => <Login key={login.id} login={login} />)}</WithLogins>
    </div>
  );
}

function Login({ login }: { login: NetworkLogin }) {
  const { t } = useTranslation("portal");
  const { user } = useSession();
  const [state, setState] = useState<"shown" | "changing" | "changed">("shown");
  const [left, setLeft] = useState(false);
  const leave = (now: typeof state): void => {
    setState(now);
    setLeft(true);
  };
  return (
    <Card>
      <CardContent className="flex flex-col gap-4">
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <div className="flex min-w-0 flex-col gap-1">
            <h2 className="min-w-0 text-xs text-muted-foreground">{t("password.login")}</h2>
            <Copyable value={login.username} label={t("password.login")} mono />
            <StatusDot tone={login.isActive ? "success" : "danger"} className="text-xs whitespace-normal">
              {t(login.isActive ? "password.active" : "password.blocked", { tenant: user.tenantName })}
            </StatusDot>
          </div>
          {state !== "changing" && (
            <Button
              // Where the form was opened from.
              autoFocus={left}
              variant="outline"
              aria-label={t("password.changeNamed", { name: login.username })}
              onClick={() => setState("changing")}
            >
              <KeyRound aria-hidden />
              {t("password.change")}
            </Button>
          )}
        </div>
        {state === "changing" && (
          <PasswordForm login={login} onCancel={() => leave("shown")} onChanged={() => leave("changed")} />
        )}
        {state === "changed" && (
          <Alert variant="success" role="status">
            <AlertTitle>{t("password.changed")}</AlertTitle>
            <AlertDescription>{t("password.changedText")}</AlertDescription>
          </Alert>
        )}
      </CardContent>
    </Card>
  );
}

interface FormProps {
  login: NetworkLogin;
  onCancel: () => void;
  onChanged: () => void;
}

function PasswordForm({ login, onCancel, onChanged }: FormProps) {
  const { t } = useTranslation("portal");
  const service = useClient(MyNetworkService);
  const form = useServerForm<z.infer<typeof schema>>({
    schema,
    defaultValues: { password: "" },
    onSubmit: async ({ password }) => {
      await service.setMyNetworkPassword({ id: login.id, password });
      onChanged();
    },
  });
  return (
    <Form form={form} label={t("password.changeNamed", { name: login.username })} className="max-w-sm">
      <PasswordField
        name="password"
        label={t("password.new")}
        autoComplete="off"
        description={t("password.newHint")}
        autoFocus
      />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" pending={form.formState.isSubmitting}>
          {t("password.save")}
        </Button>
        <Button type="button" variant="ghost" onClick={onCancel}>
          {t("common:cancel")}
        </Button>
      </div>
    </Form>
  );
}
