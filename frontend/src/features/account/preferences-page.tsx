import { PageHeader } from "@/components/page-header";
import { setLanguage, currentLanguage, isLanguage, LANGUAGES } from "@/lib/i18n";
import { useLivePaused } from "@/lib/live";
import { useTheme, type Theme } from "@/lib/theme";
import { useTranslation } from "@/lib/use-translation";
import { Field, FieldContent, FieldDescription, FieldLabel } from "@/ui/field";
import { NativeSelect } from "@/ui/native-select";
import { Switch } from "@/ui/switch";
import { ToggleGroup, ToggleGroupItem } from "@/ui/toggle-group";

import { MailLanguage } from "./mail-language";
import { SettingsPage, SettingsSection } from "./settings-section";

const THEMES: readonly Theme[] = ["light", "dark", "system"];

export function Component() {
  const { t } = useTranslation("account");
  return (
    <SettingsPage>
      <PageHeader title={t("preferences.title")} description={t("preferences.description")} />
      <SettingsSection title={t("preferences.languages")} description={t("preferences.languagesHint")}>
        <PageLanguage />
        <MailLanguage />
      </SettingsSection>
      <SettingsSection title={t("preferences.look")} description={t("preferences.lookHint")}>
        <ThemeChoice />
        <p className="text-sm text-muted-foreground">{t("preferences.tables")}</p>
      </SettingsSection>
      <SettingsSection title={t("preferences.live")} description={t("preferences.liveHint")}>
        <LiveSwitch />
      </SettingsSection>
    </SettingsPage>
  );
}

function PageLanguage() {
  const { t } = useTranslation("account");
  return (
    <Field className="max-w-80">
      <FieldLabel>{t("preferences.pages")}</FieldLabel>
      <NativeSelect
        value={currentLanguage()}
        onChange={({ target }) => {
          if (isLanguage(target.value)) void setLanguage(target.value);
        }}
      >
        {Object.entries(LANGUAGES).map(([tag, name]) => (
          <option key={tag} value={tag} lang={tag}>
            {name}
          </option>
        ))}
      </NativeSelect>
    </Field>
  );
}

function ThemeChoice() {
  const { t } = useTranslation("account");
  const [theme, setTheme] = useTheme();
  const choose = (value: string): void => {
    const chosen = THEMES.find((one) => one === value);
    if (chosen) setTheme(chosen);
  };
  return (
    <Field>
      <FieldLabel>{t("common:theme.label")}</FieldLabel>
      <ToggleGroup type="single" value={theme} onValueChange={choose}>
        {THEMES.map((one) => (
          <ToggleGroupItem key={one} value={one}>
            {t(`common:theme.${one}`)}
          </ToggleGroupItem>
        ))}
      </ToggleGroup>
    </Field>
  );
}

function LiveSwitch() {
  const { t } = useTranslation("account");
  const [paused, setPaused] = useLivePaused();
  return (
    <Field orientation="horizontal">
      <Switch checked={!paused} onCheckedChange={(on) => setPaused(!on)} />
      <FieldContent>
        <FieldLabel>{t("preferences.liveOn")}</FieldLabel>
        <FieldDescription>{t("preferences.liveOnHint")}</FieldDescription>
      </FieldContent>
    </Field>
  );
}
