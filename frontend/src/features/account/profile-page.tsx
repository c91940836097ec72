import { PageHeader } from "@/components/page-header";
import { useTranslation } from "@/lib/use-translation";

import { AccountFacts } from "./account-facts";
import { EmailSection } from "./email-section";
import { ProfileForm } from "./profile-form";
import { SettingsPage } from "./settings-section";

export function Component() {
  const { t } = useTranslation("account");
  return (
    <SettingsPage>
      <PageHeader title={t("profile.title")} description={t("profile.description")} />
      <ProfileForm />
      <EmailSection />
      <AccountFacts />
    </SettingsPage>
  );
}
