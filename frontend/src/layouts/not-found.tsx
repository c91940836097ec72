import { Compass } from "lucide-react";
import { Link } from "react-router";

import { EmptyState } from "@/components/empty-state";
import { usePageTitle } from "@/lib/branding";
import { paths } from "@/lib/paths";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";

export function Component() {
  const { t } = useTranslation("app");
  const title = t("notFound.title");
  usePageTitle(title);
  return (
    <EmptyState
      heading="h1"
      icon={Compass}
      title={title}
      description={t("notFound.description")}
      action={
        <Button asChild>
          <Link to={paths.home()}>{t("notFound.home")}</Link>
        </Button>
      }
    />
  );
}
