import { timestampDate } from "@bufbuild/protobuf/wkt";
import { useTranslation } from "react-i18next";

import { Copyable } from "@/components/copyable";
import { DateTime } from "@/components/date-time";
import { RelativeTime } from "@/components/relative-time";
import { roleWord } from "@/lib/roles";
import { useSession } from "@/lib/session";

import { Fact } from "./fact";
import { SettingsSection } from "./settings-section";

/** What others decide about the account. */
export function AccountFacts() {
  const { t } = useTranslation("account");
  const { user, isStaff } = useSession();
  return (
    <SettingsSection title={t("facts.title")} description={t("facts.hint")}>
      <dl className="grid grid-cols-1 gap-x-6 gap-y-3 sm:grid-cols-2">
        <Fact name={t("facts.username")}>
          <Copyable value={user.username ?? ""} label={t("facts.username")} />
        </Fact>
        <Fact name={t("facts.role")}>{t(`common:role.${roleWord(user.role)}`)}</Fact>
        <Fact name={t("facts.tenant")}>
          {user.tenantName ?? (isStaff ? t("common:platform") : t("facts.noTenant"))}
        </Fact>
        <Fact name={t("facts.joined")}>
          <DateTime date={user.dateJoined && timestampDate(user.dateJoined)} dateOnly />
        </Fact>
        <Fact name={t("facts.lastLogin")}>
          <RelativeTime date={user.lastLogin && timestampDate(user.lastLogin)} />
        </Fact>
      </dl>
    </SettingsSection>
  );
}
