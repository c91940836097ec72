import { X } from "lucide-react";
import type { ReactNode } from "react";

import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";

/** What can be done with the selected rows. */
export function BulkBar({ count, clear, children }: { count: number; clear: () => void; children: ReactNode }) {
  const { t } = useTranslation("app");
  return (
    <div className="sticky bottom-3 z-20 mx-auto flex flex-wrap items-center gap-2 rounded-lg border bg-popover px-3 py-2 shadow-lg">
      <span className="text-sm font-medium tabular-nums" role="status">
        {t("table.selected", { count })}
      </span>
      {children}
      <Button variant="ghost" size="icon" className="size-7" aria-label={t("table.clearSelection")} onClick={clear}>
        <X aria-hidden />
      </Button>
    </div>
  );
}
