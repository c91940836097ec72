import { useTranslation } from "@/lib/use-translation";
import { Skeleton } from "@/ui/skeleton";

/** While a page's code or the person's rights are loaded. */
export function PageFallback() {
  const { t } = useTranslation("common");
  return (
    <div role="status" aria-label={t("loading")} className="flex flex-col gap-4 p-4">
      <Skeleton className="h-7 w-48" />
      <Skeleton className="h-8 w-full max-w-xl" />
      <Skeleton className="h-64 w-full" />
    </div>
  );
}
