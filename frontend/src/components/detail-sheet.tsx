import { ChevronDown, ChevronUp } from "lucide-react";
import { Suspense, type ReactNode } from "react";
import { useLocation, useNavigate } from "react-router";

import { useNeighbours } from "@/components/data-table";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";
import { Sheet, SheetContent, SheetDescription, SheetHeader, SheetTitle } from "@/ui/sheet";

interface Props {
  title: ReactNode;
  description: ReactNode;
  onClose: () => void;
  /** Buttons beside the title. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A row's details beside its list, with a URL of its own. */
export function DetailSheet({ title, description, onClose, actions, children }: Props) {
  const { t } = useTranslation("app");
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  const { previous, next } = useNeighbours(pathname);
  const go = (href: string | undefined): void => {
    if (href) void navigate(href + search, { replace: true });
  };
  return (
    <Sheet open onOpenChange={(open) => !open && onClose()}>
      <SheetContent side="end" className="w-full gap-0 p-0 sm:max-w-lg">
        <SheetHeader className="sticky top-0 z-10 gap-1 border-b bg-popover p-4 pe-12">
          <SheetTitle className="min-w-0 break-words">{title}</SheetTitle>
          <SheetDescription>{description}</SheetDescription>
          <div className="flex flex-wrap items-center gap-2 pt-1 empty:hidden">
            {actions}
            {(previous !== undefined || next !== undefined) && (
              <div className="ms-auto flex gap-1">
                <Button
                  variant="ghost"
                  size="icon"
                  className="size-7"
                  aria-label={t("sheet.previous")}
                  disabled={!previous}
                  onClick={() => go(previous)}
                >
                  <ChevronUp aria-hidden />
                </Button>
                <Button
                  variant="ghost"
                  size="icon"
                  className="size-7"
                  aria-label={t("sheet.next")}
                  disabled={!next}
                  onClick={() => go(next)}
                >
                  <ChevronDown aria-hidden />
                </Button>
              </div>
            )}
          </div>
        </SheetHeader>
        <div className="flex flex-col gap-4 p-4">
          {/* A sheet that suspended as a whole would lose the focus to what is opened over it. */}
          <Suspense fallback={<Skeleton className="h-40 w-full" />}>{children}</Suspense>
        </div>
      </SheetContent>
    </Sheet>
  );
}
