import { timestampDate } from "@bufbuild/protobuf/wkt";

import { Copyable } from "@/components/copyable";
import { DateTime } from "@/components/date-time";
import { Fact, Facts } from "@/components/facts";
import { RelativeTime } from "@/components/relative-time";
import { roleWord } from "@/lib/roles";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";

import { SettingsSection } from "./settings-section";

/** What others decide about the account. */
export function AccountFacts() {
  const { t } = useTranslation("account");
  const { user, isStaff } = useSession();
  return (
    <SettingsSection title={t("facts.title")} description={t("facts.hint")}>
      <Facts>
        <Fact label={t("facts.username")}>
          <Copyable value={user.username ?? ""} label={t("facts.username")} />
        </Fact>
        <Fact label={t("facts.role")}>{t(`common:role.${roleWord(user.role)}`)}</Fact>
        <Fact label={t("facts.tenant")}>
          {user.tenantName ?? (isStaff ? t("common:platform") : t("facts.noTenant"))}
        </Fact>
        <Fact label={t("facts.joined")}>
          <DateTime date={user.dateJoined && timestampDate(user.dateJoined)} dateOnly />
        </Fact>
        <Fact label={t("facts.lastLogin")}>
          <RelativeTime date={user.lastLogin && timestampDate(user.lastLogin)} />
        </Fact>
      </Facts>
    </SettingsSection>
  );
}
