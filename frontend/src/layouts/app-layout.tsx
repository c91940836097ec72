import { Suspense, useCallback, useEffect, useRef, useState } from "react";
import { Outlet, useLocation } from "react-router";

import { prefetchWhenIdle } from "@/lib/pages";
import { useSession } from "@/lib/session";
import { readLocal, writeLocal } from "@/lib/storage";
import { useShortcut } from "@/lib/use-shortcut";
import { useTranslation } from "@/lib/use-translation";
import { useWide } from "@/lib/use-wide";
import { loadable } from "@/ui/loadable";
import { Sheet, SheetContent, SheetDescription, SheetTitle } from "@/ui/sheet";

import { ConnectionStrip } from "./connection-strip";
import { likelyPages } from "./navigation";
import { PageFallback } from "./page-fallback";
import { Sidebar } from "./sidebar";
import { SkipLink } from "./skip-link";
import { ActingStrip } from "./tenant-switcher";
import { TopBar } from "./top-bar";
import { useFocusGuard } from "./use-focus-guard";

function rehearse(): void {
  // Without it, or without a server, lists are drawn all the same.
  import("@/components/data-table/rehearsal").then((module) => module.rehearse()).catch(() => undefined);
}

const Palette = loadable(() => import("./palette"));
const ShortcutsDialog = loadable(() => import("./shortcuts-dialog"));

/** The frame of every page for people who are signed in. */
export function AppLayout() {
  const { t } = useTranslation("app");
  const [narrow, setNarrow] = useState(() => readLocal("sidebar.narrow", false));
  const [drawer, setDrawer] = useState(false);
  const [palette, setPalette] = useState(false);
  const [shortcuts, setShortcuts] = useState(false);
  const { pathname } = useLocation();
  const session = useSession();
  const wide = useWide();

  useEffect(() => prefetchWhenIdle(likelyPages(session), rehearse), [session]);
  const toggle = useCallback(() => {
    setNarrow((now) => {
      writeLocal("sidebar.narrow", !now);
      return !now;
    });
  }, []);
  const openMenu = useCallback(() => setDrawer(true), []);
  const openPalette = useCallback(() => setPalette(true), []);
  useFocusGuard();
  useShortcut({ key: "k", mod: true }, openPalette);
  useShortcut({ key: "/", mod: true }, toggle);
  useShortcut({ key: "?" }, () => setShortcuts(true));
  // A page that was gone to begins at its top.
  const page = pathname.split("/")[1];
  const content = useRef<HTMLElement>(null);
  // Known from its events: to ask the element for it, or to set it anew each time, lays the page out once more.
  const scrolled = useRef(false);
  useEffect(() => {
    if (scrolled.current) content.current?.scrollTo(0, 0);
    scrolled.current = false;
  }, [page]);

  return (
    <div className="flex h-dvh flex-col">
      <SkipLink />
      <ActingStrip />
      <ConnectionStrip />
      <div className="flex min-h-0 flex-1">
        {wide && (
          <div className={narrow ? "w-13 shrink-0 border-e" : "w-52 shrink-0 border-e"}>
            <Sidebar narrow={narrow} toggle={toggle} />
          </div>
        )}
        <div className="flex min-w-0 flex-1 flex-col">
          <TopBar openMenu={openMenu} openPalette={openPalette} />
          <main
            id="content"
            ref={content}
            tabIndex={-1}
            className="min-h-0 flex-1 overflow-y-auto focus-visible:outline-none"
            onScroll={(event) => {
              scrolled.current ||= event.target === content.current;
            }}
          >
            <div className="mx-auto flex max-w-[100rem] flex-col gap-4 p-4">
              <Suspense fallback={<PageFallback />}>
                <Outlet />
              </Suspense>
            </div>
          </main>
        </div>
      </div>
      <Sheet open={drawer} onOpenChange={setDrawer}>
        <SheetContent side="start" className="w-64 gap-0 p-0">
          <SheetTitle className="sr-only">{t("nav.menu")}</SheetTitle>
          <SheetDescription className="sr-only">{t("nav.label")}</SheetDescription>
          <Sidebar narrow={false} onGo={() => setDrawer(false)} />
        </SheetContent>
      </Sheet>
      {palette && (
        <Suspense fallback={null}>
          <Palette close={() => setPalette(false)} showShortcuts={() => setShortcuts(true)} />
        </Suspense>
      )}
      {shortcuts && (
        <Suspense fallback={null}>
          <ShortcutsDialog close={() => setShortcuts(false)} />
        </Suspense>
      )}
    </div>
  );
}
