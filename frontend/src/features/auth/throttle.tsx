import { Hourglass } from "lucide-react";
import { useEffect, useState } from "react";
import type { FieldValues } from "react-hook-form";

import { useServerForm, type ServerForm } from "@/components/form";
import type { UiError } from "@/lib/errors";
import { formatDuration } from "@/lib/format";
import { useTranslation } from "@/lib/use-translation";
import { Alert, AlertDescription, AlertTitle } from "@/ui/alert";
import { Button } from "@/ui/button";

/** Seconds until another try makes sense, counting down. */
export function useWait(failure: UiError | undefined): number {
  const [passed, setPassed] = useState<{ failure: UiError; seconds: number }>();
  const total = failure?.retryAfter ?? 0;
  useEffect(() => {
    if (!failure || total <= 0) return undefined;
    const begun = performance.now();
    const timer = setInterval(() => {
      const seconds = Math.floor((performance.now() - begun) / 1000);
      setPassed({ failure, seconds });
      if (seconds >= total) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [failure, total]);
  return Math.max(0, total - (passed?.failure === failure ? (passed?.seconds ?? 0) : 0));
}

interface Throttled<T extends FieldValues> {
  /** The form without that failure, which `Wait` shows. */
  form: ServerForm<T>;
  /** Whether it was refused because of too many tries. */
  throttled: boolean;
  wait: number;
}

/** A form of these pages: checked when it is sent, as other ways stand below it, and slowed down as the server wants. */
export function useAuthForm<T extends FieldValues>(options: Parameters<typeof useServerForm<T>>[0]): Throttled<T> {
  const form = useServerForm<T>({ ...options, check: "onSubmit" });
  const throttled = form.failure?.retryAfter !== undefined;
  const wait = useWait(form.failure);
  return { form: throttled ? { ...form, failure: undefined } : form, throttled, wait };
}

/** Says that one must wait. The number that runs is not read out each second. */
export function Wait({ wait }: { wait: number }) {
  const { t } = useTranslation("auth");
  if (wait === 0) {
    return (
      <p role="status" className="text-muted-foreground">
        {t("throttle.over")}
      </p>
    );
  }
  return (
    <Alert variant="warning">
      <Hourglass aria-hidden />
      <AlertTitle role="alert">{t("throttle.title")}</AlertTitle>
      <AlertDescription>
        <span role="timer" className="tabular-nums">
          {t("throttle.wait", { time: countdown(wait) })}
        </span>
      </AlertDescription>
    </Alert>
  );
}

/** To the second also above a minute. */
function countdown(seconds: number): string {
  const rest = seconds % 60;
  const minutes = formatDuration(seconds);
  return seconds > 60 && seconds < 3600 && rest ? `${minutes} ${formatDuration(rest)}` : minutes;
}

interface SubmitProps {
  label: string;
  pending: boolean;
  wait: number;
}

export function Submit({ label, pending, wait }: SubmitProps) {
  return (
    <Button type="submit" size="lg" className="w-full" pending={pending} disabled={wait > 0}>
      {label}
    </Button>
  );
}
