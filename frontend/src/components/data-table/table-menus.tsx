import { Bookmark, Columns3, Trash2 } from "lucide-react";
import { useState } from "react";

import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "@/ui/dropdown-menu";
import { Input } from "@/ui/input";
import { Popover, PopoverContent, PopoverTrigger } from "@/ui/popover";

import type { ListControl } from "./list-state";
import type { TablePreferences } from "./preferences";
import type { Column } from "./types";

interface Props<Row> {
  control: ListControl;
  columns: readonly Column<Row>[];
  preferences: TablePreferences;
  prefer: (changes: Partial<TablePreferences>) => void;
  visibility: Record<string, boolean>;
}

/** How the table looks and which views of it are kept. */
export function TableMenus<Row>({ control, columns, preferences, prefer, visibility }: Props<Row>) {
  const { t } = useTranslation("app");
  const shown = Object.values(visibility).filter(Boolean).length;
  return (
    <>
      <SavedViews control={control} preferences={preferences} prefer={prefer} />
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <Button variant="outline" size="icon" aria-label={t("table.columns")}>
            <Columns3 aria-hidden />
          </Button>
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuLabel>{t("table.columns")}</DropdownMenuLabel>
          {columns.map(({ id, header }, index) => (
            <DropdownMenuCheckboxItem
              key={id}
              checked={visibility[id] ?? false}
              // The first one carries the row's link.
              disabled={index === 0 || (shown === 1 && visibility[id])}
              onSelect={(event) => event.preventDefault()}
              onCheckedChange={(checked) => prefer({ columns: { ...preferences.columns, [id]: checked } })}
            >
              {header}
            </DropdownMenuCheckboxItem>
          ))}
          <DropdownMenuSeparator />
          <DropdownMenuLabel>{t("table.density")}</DropdownMenuLabel>
          <DropdownMenuRadioGroup
            value={preferences.compact ? "compact" : "comfortable"}
            onValueChange={(value) => prefer({ compact: value === "compact" })}
          >
            <DropdownMenuRadioItem value="compact">{t("table.compact")}</DropdownMenuRadioItem>
            <DropdownMenuRadioItem value="comfortable">{t("table.comfortable")}</DropdownMenuRadioItem>
          </DropdownMenuRadioGroup>
        </DropdownMenuContent>
      </DropdownMenu>
    </>
  );
}

type ViewsProps = Pick<Props<unknown>, "control" | "preferences" | "prefer">;

function SavedViews({ control, preferences, prefer }: ViewsProps) {
  const { t } = useTranslation("app");
  const [name, setName] = useState("");
  const [open, setOpen] = useState(false);
  const { views } = preferences;
  const save = (): void => {
    const kept = views.filter((view) => view.name !== name.trim());
    prefer({ views: [...kept, { name: name.trim(), view: control.view }] });
    setName("");
  };
  return (
    <Popover open={open} onOpenChange={setOpen}>
      <PopoverTrigger asChild>
        <Button variant="outline" size="icon" aria-label={t("table.savedViews")}>
          <Bookmark aria-hidden />
        </Button>
      </PopoverTrigger>
      <PopoverContent align="end" className="flex w-64 flex-col gap-2 p-2" aria-label={t("table.savedViews")}>
        {views.length === 0 && <p className="px-1 text-xs text-muted-foreground">{t("table.noViews")}</p>}
        <ul>
          {views.map((view) => (
            <li key={view.name} className="flex items-center gap-1">
              <Button
                variant="ghost"
                size="sm"
                className="min-w-0 flex-1 justify-start"
                onClick={() => {
                  control.show(view.view);
                  setOpen(false);
                }}
              >
                <span className="truncate">{view.name}</span>
              </Button>
              <Button
                variant="ghost"
                size="icon"
                className="size-7"
                aria-label={t("table.deleteView", { name: view.name })}
                onClick={() => prefer({ views: views.filter((one) => one !== view) })}
              >
                <Trash2 aria-hidden />
              </Button>
            </li>
          ))}
        </ul>
        <form
          className="flex gap-1"
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim()) save();
          }}
        >
          <Input
            aria-label={t("table.viewName")}
            placeholder={t("table.viewName")}
            value={name}
            maxLength={60}
            onChange={(event) => setName(event.target.value)}
          />
          <Button type="submit" variant="secondary" disabled={!name.trim()}>
            {t("common:save")}
          </Button>
        </form>
      </PopoverContent>
    </Popover>
  );
}
