import { TriangleAlert } from "lucide-react";
import { useEffect } from "react";
import { useRouteError } from "react-router";

import { EmptyState } from "@/components/empty-state";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";

/** In place of a page that failed to load or to draw itself. */
export function Crash({ inFrame = false }: { inFrame?: boolean }) {
  const { t } = useTranslation("common");
  const error = useRouteError();
  useEffect(() => {
    console.error(error);
  }, [error]);
  // The frame around pages is a `main` already.
  const Region = inFrame ? "div" : "main";
  return (
    <Region className={inFrame ? undefined : "p-8"}>
      <EmptyState
        heading="h1"
        icon={TriangleAlert}
        title={t("crash.title")}
        description={t("crash.description")}
        action={<Button onClick={() => globalThis.location.reload()}>{t("crash.reload")}</Button>}
      />
    </Region>
  );
}
