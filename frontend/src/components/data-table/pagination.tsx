import { ChevronFirst, ChevronLast, ChevronLeft, ChevronRight } from "lucide-react";
import { useId } from "react";

import { formatCount } from "@/lib/format";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { Label } from "@/ui/label";
import { NativeSelect } from "@/ui/native-select";

import { PAGE_SIZES, type ListControl } from "./list-state";

interface Props {
  control: ListControl;
  total: number;
  pages: number;
  setPreferred: (pageSize: number) => void;
}

export function Pagination({ control, total, pages, setPreferred }: Props) {
  const { t } = useTranslation("app");
  const id = useId();
  const { page, list, setPage } = control;
  const range = {
    from: formatCount(Math.min(total, list.skip + 1)),
    to: formatCount(Math.min(total, list.skip + list.pageSize)),
    total: formatCount(total),
  };
  const steps = [
    { icon: ChevronFirst, label: "first", to: 1, off: page <= 1 },
    { icon: ChevronLeft, label: "previous", to: page - 1, off: page <= 1 },
    { icon: ChevronRight, label: "next", to: page + 1, off: page >= pages },
    { icon: ChevronLast, label: "last", to: pages, off: page >= pages },
  ] as const;
  return (
    <nav aria-label={t("table.range", range)} className="flex flex-wrap items-center gap-x-4 gap-y-2 text-xs">
      <p className="text-muted-foreground tabular-nums" role="status">
        {t("table.range", range)}
      </p>
      <div className="ms-auto flex items-center gap-2">
        <Label htmlFor={id} className="text-xs font-normal text-muted-foreground">
          {t("table.pageSize")}
        </Label>
        <NativeSelect
          id={id}
          size="sm"
          className="w-auto [&_select]:text-xs"
          value={list.pageSize}
          onChange={(event) => {
            const size = Number(event.target.value);
            setPreferred(size);
            control.setPageSize(size);
          }}
        >
          {PAGE_SIZES.map((size) => (
            <option key={size} value={size}>
              {size}
            </option>
          ))}
        </NativeSelect>
      </div>
      <div className="flex items-center gap-1">
        {steps.map(({ icon: Icon, label, to, off }) => (
          <Button
            key={label}
            variant="outline"
            size="icon"
            className="size-7"
            aria-label={t(`table.${label}`)}
            // Not disabled: whoever turned to the last page by keyboard would lose the focus.
            aria-disabled={off || undefined}
            onClick={() => !off && setPage(to)}
          >
            <Icon aria-hidden className="rtl:rotate-180" />
          </Button>
        ))}
      </div>
    </nav>
  );
}
