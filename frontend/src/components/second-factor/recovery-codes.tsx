import { DownloadIcon } from "lucide-react";
import { Suspense, useEffect } from "react";

import { SecretOnce } from "@/components/secret-once";
import { downloadText } from "@/lib/download";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";

interface Props {
  codes: readonly string[];
  /** Somebody says that they are kept. */
  onSaved: () => void;
  doneLabel?: string;
}

/** New recovery codes, which the server tells once: to copy or download, and gone only when they are said to be kept. */
export function RecoveryCodes(props: Props) {
  // Words that are still loading must not hide the dialog in which this stands.
  return (
    <Suspense fallback={<Skeleton className="h-56 w-full" />}>
      <Codes {...props} />
    </Suspense>
  );
}

function Codes({ codes, onSaved, doneLabel }: Props) {
  const { t } = useTranslation("second-factor");
  useEffect(() => {
    const stay = (event: BeforeUnloadEvent): void => event.preventDefault();
    addEventListener("beforeunload", stay);
    return () => removeEventListener("beforeunload", stay);
  }, []);
  const download = (): void => {
    const head = t("recovery.fileHead", { host: location.host });
    downloadText("wiwebb-recovery-codes.txt", "text/plain;charset=utf-8", [head, "", ...codes, ""].join("\n"));
  };
  return (
    <div className="flex min-w-0 flex-col gap-3">
      <p className="text-muted-foreground">{t("recovery.hint")}</p>
      <Button type="button" variant="outline" onClick={download} className="self-start">
        <DownloadIcon aria-hidden />
        {t("recovery.download")}
      </Button>
      <SecretOnce label={t("recovery.label")} value={codes.join("\n")} onSaved={onSaved} doneLabel={doneLabel} />
    </div>
  );
}
