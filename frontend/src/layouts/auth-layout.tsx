import { Languages, Moon, Sun } from "lucide-react";
import { Suspense, type ReactNode } from "react";
import { Outlet } from "react-router";

import { Brand } from "@/components/brand";
import { currentLanguage, LANGUAGES, setLanguage, isLanguage } from "@/lib/i18n";
import { useTheme } from "@/lib/theme";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { NativeSelect } from "@/ui/native-select";
import { Skeleton } from "@/ui/skeleton";

import { SkipLink } from "./skip-link";
import { useFocusGuard } from "./use-focus-guard";

/** Pages for people who are not signed in yet. */
export function AuthLayout() {
  return (
    <AuthFrame>
      <Outlet />
    </AuthFrame>
  );
}

/** One card. */
export function AuthFrame({ children }: { children: ReactNode }) {
  const { t } = useTranslation("common");
  useFocusGuard();
  const [, setTheme] = useTheme();
  const toggle = (): void => setTheme(document.documentElement.classList.contains("dark") ? "light" : "dark");
  return (
    <div className="flex min-h-dvh flex-col bg-muted">
      <SkipLink />
      <header className="flex items-center justify-between gap-2 p-4">
        <Brand />
        <div className="flex items-center gap-1">
          <Languages aria-hidden className="size-4 text-muted-foreground" />
          <NativeSelect
            aria-label={t("language")}
            className="w-auto"
            value={currentLanguage()}
            onChange={(event) => isLanguage(event.target.value) && void setLanguage(event.target.value)}
          >
            {Object.entries(LANGUAGES).map(([tag, own]) => (
              <option key={tag} value={tag} lang={tag}>
                {own}
              </option>
            ))}
          </NativeSelect>
          <Button variant="ghost" size="icon" aria-label={t("toggleTheme")} onClick={toggle}>
            <Sun aria-hidden className="dark:hidden" />
            <Moon aria-hidden className="hidden dark:block" />
          </Button>
        </div>
      </header>
      <main
        id="content"
        tabIndex={-1}
        className="flex flex-1 items-start justify-center p-4 focus-visible:outline-none sm:pt-[10vh]"
      >
        <div className="w-full max-w-sm rounded-lg border bg-card p-6 shadow-sm">
          <Suspense fallback={<Skeleton className="h-56 w-full" />}>{children}</Suspense>
        </div>
      </main>
    </div>
  );
}
