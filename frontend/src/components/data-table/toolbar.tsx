import { Download, Search } from "lucide-react";
import { useRef, type ReactNode } from "react";

import { useShortcut } from "@/lib/use-shortcut";
import { useTranslation } from "@/lib/use-translation";
import { useUrlText } from "@/lib/use-url-text";
import { Button } from "@/ui/button";
import { Input } from "@/ui/input";
import { Kbd } from "@/ui/kbd";

import { FilterBar } from "./filter-bar";
import { splitSearch, type ListControl } from "./list-state";
import type { TablePreferences } from "./preferences";
import { TableMenus } from "./table-menus";
import type { Column, Filter } from "./types";

interface Props<Row> {
  control: ListControl;
  columns: readonly Column<Row>[];
  filters: readonly Filter[];
  searchable: boolean;
  actions: ReactNode;
  preferences: TablePreferences;
  prefer: (changes: Partial<TablePreferences>) => void;
  visibility: Record<string, boolean>;
  exporter: { exporting: boolean; run: () => void } | undefined;
}

export function Toolbar<Row>(props: Props<Row>) {
  const { t } = useTranslation("app");
  const { control, exporter } = props;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {props.searchable && <SearchBox control={control} filters={props.filters} />}
      {props.filters.length > 0 && <FilterBar control={control} filters={props.filters} />}
      <div className="ms-auto flex flex-wrap items-center gap-2">
        <TableMenus {...props} />
        {exporter && (
          <Button variant="outline" pending={exporter.exporting} onClick={exporter.run}>
            <Download aria-hidden />
            <span className="max-sm:sr-only">{t("table.export")}</span>
          </Button>
        )}
        {props.actions}
      </div>
    </div>
  );
}

/** A word that is still being typed is not a filter yet. */
const noFilter = (text: string): boolean => !/\S+:\S*$/.test(text);

function SearchBox({ control, filters }: { control: ListControl; filters: readonly Filter[] }) {
  const { t } = useTranslation("app");
  const { list, setSearch, find } = control;
  const input = useRef<HTMLInputElement>(null);
  const { text, setText, settle } = useUrlText(list.search, setSearch, noFilter);
  useShortcut({ key: "/" }, () => input.current?.focus());

  const finish = (): void => {
    const found = splitSearch(text, filters);
    settle(found.search);
    find(found.search, found.filters);
  };
  return (
    <form
      role="search"
      className="relative w-full sm:w-64"
      onSubmit={(event) => {
        event.preventDefault();
        finish();
      }}
    >
      <Search
        aria-hidden
        className="pointer-events-none absolute start-2.5 top-1/2 size-3.5 -translate-y-1/2 text-muted-foreground"
      />
      <Input
        ref={input}
        type="search"
        aria-label={t("table.search")}
        placeholder={t("table.searchPlaceholder")}
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="ps-8 pe-8"
      />
      <Kbd aria-hidden className="pointer-events-none absolute end-2 top-1/2 -translate-y-1/2 max-sm:hidden">
        /
      </Kbd>
    </form>
  );
}
