import { useTranslation } from "react-i18next";

import { Skeleton } from "@/ui/skeleton";

/** The place of facts that are still loading. */
export function SheetSkeleton() {
  const { t } = useTranslation("common");
  return (
    <div aria-busy="true" className="flex flex-col gap-3">
      <span className="sr-only" role="status">
        {t("loading")}
      </span>
      {Array.from({ length: 6 }, (_, row) => (
        <div key={row} className="flex gap-4">
          <Skeleton className="h-4 w-24" />
          <Skeleton className="h-4 flex-1" />
        </div>
      ))}
    </div>
  );
}
