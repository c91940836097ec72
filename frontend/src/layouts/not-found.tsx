import { Compass } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";

import { EmptyState } from "@/components/empty-state";
import { paths } from "@/lib/paths";
import { Button } from "@/ui/button";

export function Component() {
  const { t } = useTranslation("app");
  return (
    <EmptyState
      icon={Compass}
      title={t("notFound.title")}
      description={t("notFound.description")}
      action={
        <Button asChild>
          <Link to={paths.home()}>{t("notFound.home")}</Link>
        </Button>
      }
    />
  );
}
