import { LogOut, UserRound } from "lucide-react";
import { Link } from "react-router";

import { roleWord } from "@/lib/roles";
import { toUiError } from "@/lib/errors";
import { currentLanguage, isLanguage, LANGUAGES, setLanguage } from "@/lib/i18n";
import { paths } from "@/lib/paths";
import { useSession } from "@/lib/session";
import { useTheme, type Theme } from "@/lib/theme";
import { useTranslation } from "@/lib/use-translation";
import { Avatar, AvatarFallback } from "@/ui/avatar";
import { Button } from "@/ui/button";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/ui/dropdown-menu";
import { toast } from "@/ui/toaster";

const THEMES: readonly Theme[] = ["light", "dark", "system"];

export function UserMenu() {
  const { t } = useTranslation("app");
  const { user, role, signOut } = useSession();
  const [theme, setTheme] = useTheme();
  const name = [user.firstName, user.lastName].filter(Boolean).join(" ") || user.username || "";
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <Button variant="ghost" size="icon" className="rounded-full" aria-label={t("user.menu", { name })}>
          <Avatar className="size-7">
            <AvatarFallback>{initials(name)}</AvatarFallback>
          </Avatar>
        </Button>
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end" className="w-56">
        <DropdownMenuLabel className="flex flex-col gap-0.5">
          <span className="truncate text-sm">{name}</span>
          <span className="truncate text-xs font-normal text-muted-foreground">
            {t(`common:role.${roleWord(role)}`)}
            {user.tenantName && ` · ${user.tenantName}`}
          </span>
        </DropdownMenuLabel>
        <DropdownMenuSeparator />
        <DropdownMenuItem asChild>
          <Link to={paths.profile()}>
            <UserRound aria-hidden />
            {t("nav.profile")}
          </Link>
        </DropdownMenuItem>
        <DropdownMenuSeparator />
        <DropdownMenuLabel>{t("common:theme.label")}</DropdownMenuLabel>
        <DropdownMenuRadioGroup
          value={theme}
          onValueChange={(value) => setTheme(THEMES.find((one) => one === value) ?? "system")}
        >
          {THEMES.map((one) => (
            <DropdownMenuRadioItem key={one} value={one}>
              {t(`common:theme.${one}`)}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
        <DropdownMenuSeparator />
        <DropdownMenuLabel>{t("common:language")}</DropdownMenuLabel>
        <DropdownMenuRadioGroup
          value={currentLanguage()}
          onValueChange={(word) => isLanguage(word) && void setLanguage(word)}
        >
          {Object.entries(LANGUAGES).map(([tag, own]) => (
            <DropdownMenuRadioItem key={tag} value={tag} lang={tag}>
              {own}
            </DropdownMenuRadioItem>
          ))}
        </DropdownMenuRadioGroup>
        <DropdownMenuSeparator />
        <DropdownMenuItem
          onSelect={() => {
            signOut().catch((error: unknown) => toast.error(toUiError(error).message));
          }}
        >
          <LogOut aria-hidden />
          {t("user.signOut")}
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function initials(name: string): string {
  return name
    .split(/[\s._-]+/)
    .slice(0, 2)
    .map((word) => word.charAt(0).toUpperCase())
    .join("");
}
