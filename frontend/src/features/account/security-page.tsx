import { PageHeader } from "@/components/page-header";
import { useTranslation } from "@/lib/use-translation";

import { IdentitiesSection } from "./identities-section";
import { PasskeysSection } from "./passkeys-section";
import { PasswordSection } from "./password-section";
import { SecondFactorsSection } from "./second-factors-section";
import { SettingsPage } from "./settings-section";

export function Component() {
  const { t } = useTranslation("account");
  return (
    <SettingsPage>
      <PageHeader title={t("security.title")} description={t("security.description")} />
      <PasswordSection />
      <SecondFactorsSection />
      <PasskeysSection />
      <IdentitiesSection />
    </SettingsPage>
  );
}
