import { createClient } from "@connectrpc/connect";
import { useTransport } from "@connectrpc/connect-query";
import { Suspense, useCallback, useEffect, useRef, useState } from "react";
import { z } from "zod/mini";

import { Copyable } from "@/components/copyable";
import { ErrorView } from "@/components/error-view";
import { Form, TextField, useServerForm } from "@/components/form";
import { QrCode } from "@/components/qr-code";
import {
  SecondFactorService,
  type BeginTotpEnrolmentResponse,
} from "@/gen/wiwebb/identity/v1/second_factor_service_pb";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";

interface Props {
  /** What to call it; else as the server does. */
  name?: string;
  /** It counts from now on. The codes are new recovery codes, or none where the account has some already. */
  onEnrolled: (recoveryCodes: string[]) => void;
  onCancel?: () => void;
}

type Begun = { enrolment: BeginTotpEnrolmentResponse; error?: undefined } | { enrolment?: undefined; error: unknown };

/** Sets up an authenticator application: begins as soon as it is shown. */
export function TotpEnrolment(props: Props) {
  // Words that are still loading must not hide the dialog in which this stands.
  return (
    <Suspense fallback={<Waiting />}>
      <Enrolment {...props} />
    </Suspense>
  );
}

function Enrolment({ name = "", onEnrolled, onCancel }: Props) {
  const { t } = useTranslation("second-factor");
  const transport = useTransport();
  const [begun, setBegun] = useState<Begun>();

  const begin = useCallback(() => {
    createClient(SecondFactorService, transport)
      .beginTotpEnrolment({ name })
      .then(
        (enrolment) => setBegun({ enrolment }),
        (error: unknown) => setBegun({ error }),
      );
  }, [transport, name]);
  const restart = (): void => {
    setBegun(undefined);
    begin();
  };

  // Once: each beginning makes the secret before it worthless.
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    begin();
  }, [begin]);

  if (!begun) return <Waiting label={t("totp.preparing")} />;
  if (!begun.enrolment) {
    return (
      <div className="flex flex-col gap-4">
        <ErrorView error={begun.error} retry={restart} inline />
        {onCancel && (
          <Button type="button" variant="outline" onClick={onCancel}>
            {t("totp.cancel")}
          </Button>
        )}
      </div>
    );
  }
  return (
    <div className="flex min-w-0 flex-col gap-4">
      <Secret enrolment={begun.enrolment} />
      <Confirm onEnrolled={onEnrolled} onCancel={onCancel} onRestart={restart} />
    </div>
  );
}

function Waiting({ label }: { label?: string }) {
  return (
    <div role="status" aria-label={label} className="flex flex-col gap-4">
      <Skeleton className="h-5 w-full" />
      <Skeleton className="size-48 self-center" />
      <Skeleton className="h-8 w-full" />
    </div>
  );
}

function Secret({ enrolment: { secret, otpauthUrl } }: { enrolment: BeginTotpEnrolmentResponse }) {
  const { t } = useTranslation("second-factor");
  return (
    <>
      <p>{t("totp.scan")}</p>
      <QrCode value={otpauthUrl} label={t("totp.qrLabel")} className="self-center" />
      <div className="flex min-w-0 flex-col items-start gap-1">
        <span className="text-xs text-muted-foreground">{t("totp.byHand")}</span>
        <Copyable value={secret} label={t("totp.secret")} mono>
          <span translate="no" dir="ltr" className="break-words whitespace-normal">
            {secret.match(/.{1,4}/g)?.join(" ")}
          </span>
        </Copyable>
        <a href={otpauthUrl} className="text-sm text-primary underline underline-offset-4">
          {t("totp.openHere")}
        </a>
      </div>
    </>
  );
}

const schema = (problem: string) => z.object({ code: z.string().check(z.regex(/^\s*(\d\s*){6}$/, problem)) });

function Confirm({ onEnrolled, onCancel, onRestart }: Omit<Props, "name"> & { onRestart: () => void }) {
  const { t } = useTranslation("second-factor");
  const transport = useTransport();
  const form = useServerForm({
    schema: schema(t("totp.sixDigits")),
    defaultValues: { code: "" },
    onSubmit: async ({ code }) => {
      const service = createClient(SecondFactorService, transport);
      const { recoveryCodes } = await service.confirmTotpEnrolment({ code: code.replace(/\s/g, "") });
      onEnrolled(recoveryCodes);
    },
  });
  return (
    <Form form={form} label={t("totp.confirmLabel")}>
      <TextField
        name="code"
        label={t("totp.code")}
        description={t("totp.codeHint")}
        autoComplete="one-time-code"
        inputMode="numeric"
        mono
      />
      <div className="flex flex-wrap items-center justify-end gap-2">
        {form.failure?.reason === "NO_ENROLMENT" && (
          <Button type="button" variant="outline" onClick={onRestart}>
            {t("totp.restart")}
          </Button>
        )}
        {onCancel && (
          <Button type="button" variant="ghost" onClick={onCancel}>
            {t("totp.cancel")}
          </Button>
        )}
        <Button type="submit" pending={form.formState.isSubmitting}>
          {t("totp.confirm")}
        </Button>
      </div>
    </Form>
  );
}
