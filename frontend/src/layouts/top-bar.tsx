import { Menu, Search } from "lucide-react";
import { memo } from "react";

import { LiveChip } from "@/components/live-chip";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { Kbd } from "@/ui/kbd";

import { TenantSwitcher } from "./tenant-switcher";
import { UserMenu } from "./user-menu";

interface Props {
  openMenu: () => void;
  openPalette: () => void;
}

const MOD = /mac/i.test(navigator.userAgent) ? "⌘" : "Ctrl";

export const TopBar = memo(function TopBar({ openMenu, openPalette }: Props) {
  const { t } = useTranslation("app");
  const { isStaff } = useSession();
  return (
    <header className="flex h-12 shrink-0 items-center gap-2 border-b bg-background px-3 md:px-4">
      <Button variant="ghost" size="icon" className="md:hidden" aria-label={t("nav.openMenu")} onClick={openMenu}>
        <Menu aria-hidden />
      </Button>
      {isStaff && <TenantSwitcher />}
      <Button
        variant="outline"
        className="ms-auto justify-start text-muted-foreground sm:w-56"
        aria-keyshortcuts="Control+K Meta+K"
        onClick={openPalette}
      >
        <Search aria-hidden />
        <span className="max-sm:sr-only">{t("palette.open")}</span>
        <Kbd aria-hidden className="ms-auto max-sm:hidden">
          {MOD} K
        </Kbd>
      </Button>
      <LiveChip />
      <UserMenu />
    </header>
  );
});
