import { TriangleAlert } from "lucide-react";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useRouteError } from "react-router";

import { EmptyState } from "@/components/empty-state";
import { Button } from "@/ui/button";

/** In place of a page that failed to load or to draw itself. */
export function Crash() {
  const { t } = useTranslation("common");
  const error = useRouteError();
  useEffect(() => {
    console.error(error);
  }, [error]);
  return (
    <main className="p-8">
      <EmptyState
        icon={TriangleAlert}
        title={t("crash.title")}
        description={t("crash.description")}
        action={<Button onClick={() => globalThis.location.reload()}>{t("crash.reload")}</Button>}
      />
    </main>
  );
}
