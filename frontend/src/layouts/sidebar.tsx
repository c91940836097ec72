import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { memo, useCallback, useMemo, type MouseEvent } from "react";
import { useLocation } from "react-router";

import { Brand } from "@/components/brand";
import { cn } from "@/lib/cn";
import { beginPage, prefetchPage } from "@/lib/pages";
import { useSession } from "@/lib/session";
import { useFollow } from "@/lib/use-follow";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { Tooltip, TooltipContent, TooltipTrigger } from "@/ui/tooltip";

import { isOpen, navigationFor, type NavigationItem } from "./navigation";

interface Props {
  /** Icons only. */
  narrow: boolean;
  toggle?: () => void;
  /** Called when somebody goes somewhere, so that a drawer can close. */
  onGo?: () => void;
}

/** Where one can go. With each address only two of its entries are drawn anew. */
export const Sidebar = memo(function Sidebar({ narrow, toggle, onGo }: Props) {
  const { t } = useTranslation("app");
  const { pathname } = useLocation();
  const session = useSession();
  const groups = useMemo(() => navigationFor(session), [session]);
  const follow = useFollow();
  const go = useCallback(
    (event: MouseEvent<HTMLAnchorElement>) => {
      follow(event);
      onGo?.();
    },
    [follow, onGo],
  );
  const Icon = narrow ? PanelLeftOpen : PanelLeftClose;
  const label = t(narrow ? "nav.expand" : "nav.collapse");
  return (
    <nav aria-label={t("nav.label")} className="flex h-full flex-col bg-sidebar text-sidebar-foreground">
      <div className={cn("flex h-12 shrink-0 items-center border-b px-3", narrow && "justify-center px-0")}>
        <Brand compact={narrow} />
      </div>
      <div className="flex-1 overflow-y-auto px-2 py-2">
        {groups.map((group) => (
          <div key={group.key} className="mb-3">
            {narrow ? (
              <h2 className="sr-only">{t(`nav.${group.key}`)}</h2>
            ) : (
              <h2 className="px-2 pb-1 text-xs font-medium text-muted-foreground">{t(`nav.${group.key}`)}</h2>
            )}
            <ul className="flex flex-col gap-px">
              {group.items.map((item) => (
                <li key={item.key}>
                  <Entry item={item} narrow={narrow} open={isOpen(item, pathname)} go={go} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
      {toggle && (
        <div className="border-t p-2">
          <Button
            variant="ghost"
            size={narrow ? "icon" : "sm"}
            className="w-full justify-start"
            aria-label={label}
            onClick={toggle}
          >
            <Icon aria-hidden className="rtl:rotate-180" />
            {!narrow && <span aria-hidden>{label}</span>}
          </Button>
        </div>
      )}
    </nav>
  );
});

interface EntryProps {
  item: NavigationItem;
  narrow: boolean;
  /** Whether it is where one is. */
  open: boolean;
  go: (event: MouseEvent<HTMLAnchorElement>) => void;
}

const Entry = memo(function Entry({ item, narrow, open, go }: EntryProps) {
  const { t } = useTranslation("app");
  const text = t(`nav.${item.key}`);
  // Its code is on the way while the finger is.
  const prepare = (): void => void prefetchPage(item.to);
  const link = (
    <a
      href={item.to}
      aria-current={open ? "page" : undefined}
      onClick={go}
      onPointerEnter={prepare}
      onPointerDown={() => void beginPage(item.to)}
      onFocus={prepare}
      className={cn(
        "flex h-8 items-center gap-2.5 rounded-md px-2 text-sm hover:bg-accent hover:text-accent-foreground pointer-coarse:h-10",
        open && "bg-accent font-medium text-accent-foreground",
        narrow && "justify-center px-0",
      )}
    >
      <item.icon aria-hidden className="size-4 shrink-0" />
      <span className={cn("truncate", narrow && "sr-only")}>{text}</span>
    </a>
  );
  if (!narrow) return link;
  return (
    <Tooltip>
      <TooltipTrigger asChild>{link}</TooltipTrigger>
      <TooltipContent side="right">{text}</TooltipContent>
    </Tooltip>
  );
});
