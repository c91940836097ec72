import type { DescMessage } from "@bufbuild/protobuf";
import type { ReactTable, RowData } from "@tanstack/react-table";
import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import type { KeyboardEvent, MouseEvent, PointerEvent } from "react";
import { useLocation } from "react-router";

import { cn } from "@/lib/cn";
import { isForBrowser } from "@/lib/use-follow";
import { useTranslation, type Translate } from "@/lib/use-translation";
import { Checkbox } from "@/ui/checkbox";
import { Skeleton } from "@/ui/skeleton";
import { cellClasses, Table, TableBody, TableHead, TableHeader, TableRow } from "@/ui/table";

import type { Features } from "./body";
import type { ListControl } from "./list-state";
import { RowMenu } from "./row-menu";
import type { Column, DataTableProps } from "./types";

interface Props<I extends DescMessage, O extends DescMessage, Row extends RowData> {
  table: ReactTable<Features, Row>;
  props: DataTableProps<I, O, Row>;
  control: ListControl;
  compact: boolean;
  loading: boolean;
}

/** Rows of two lines are half as many, and a name may have hyphens. */
const ONE_LINE = "max-w-xs truncate";
/** Stays where the table is moved sideways. */
const FIRST = "sticky start-0 z-1 max-w-40 bg-inherit font-medium sm:max-w-xs";

export function Rows<I extends DescMessage, O extends DescMessage, Row extends RowData>(all: Props<I, O, Row>) {
  const { table, props, control, compact, loading } = all;
  const { t } = useTranslation("app");
  const { pathname, search } = useLocation();
  const visible = props.columns.filter((column) => table.getColumn(column.id)?.getIsVisible());
  const cell = cn(cellClasses, compact ? "h-8 py-0" : "h-11 py-1");
  const cells = visible.map(({ align, className }, index) =>
    cn(cell, ONE_LINE, align === "right" && "text-end", index === 0 && FIRST, className),
  );
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys that reach it from the rows' links
    <div
      role="region"
      aria-label={props.label}
      // Reachable by keyboard where it scrolls and no row has a link.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- as above
      tabIndex={0}
      onKeyDown={walkRows}
      onPointerOver={tellAll}
      className="max-h-[calc(100dvh-11rem)] min-h-40 overflow-auto rounded-md border bg-card"
    >
      <Table aria-label={props.label} containerClassName="overflow-visible">
        <TableHeader className="sticky top-0 z-10 bg-card shadow-[0_1px_0_var(--border)]">
          <TableRow className="bg-card">
            {props.bulkActions && (
              <TableHead className="w-9">
                <Checkbox
                  aria-label={t("table.selectAll")}
                  checked={
                    table.getIsAllRowsSelected() ? true : table.getIsSomeRowsSelected() ? "indeterminate" : false
                  }
                  onCheckedChange={(checked) => table.toggleAllRowsSelected(checked)}
                />
              </TableHead>
            )}
            {visible.map((column, index) => (
              <Head key={column.id} column={column} control={control} first={index === 0} />
            ))}
            {props.rowActions && (
              <TableHead className="w-9">
                <span className="sr-only">{t("common:moreActions")}</span>
              </TableHead>
            )}
          </TableRow>
        </TableHeader>
        <TableBody>
          {loading
            ? Array.from({ length: 8 }, (_, row) => (
                <TableRow key={row} aria-hidden>
                  {props.bulkActions && <td className={cell} />}
                  {visible.map((column) => (
                    <td key={column.id} className={cell}>
                      <Skeleton className="h-3.5 w-full max-w-40" />
                    </td>
                  ))}
                  {props.rowActions && <td className={cell} />}
                </TableRow>
              ))
            : table.getRowModel().rows.map((row) => {
                const href = props.rowHref?.(row.original);
                return (
                  <Line
                    key={row.id}
                    row={row.original}
                    name={props.rowName(row.original)}
                    selected={row.getIsSelected()}
                    select={(checked) => row.toggleSelected(checked)}
                    href={href}
                    search={search}
                    shown={href === pathname}
                    open={control.open}
                    {...{ props, visible, cell, cells, t }}
                  />
                );
              })}
        </TableBody>
      </Table>
    </div>
  );
}

function Head<Row>({ column, control, first }: { column: Column<Row>; control: ListControl; first: boolean }) {
  const { t } = useTranslation("app");
  const { sortBy, header } = column;
  const { orderBy } = control.list;
  const className = cn(
    column.align === "right" && "text-end",
    first && "sticky start-0 z-1 bg-inherit",
    column.className,
  );
  const direction =
    sortBy && orderBy === sortBy ? "ascending" : sortBy && orderBy === `-${sortBy}` ? "descending" : "none";
  if (!sortBy) {
    return (
      <TableHead scope="col" className={className}>
        {header}
      </TableHead>
    );
  }
  const next = direction === "none" ? sortBy : direction === "ascending" ? `-${sortBy}` : "";
  const label = direction === "none" ? "sortAscending" : direction === "ascending" ? "sortDescending" : "unsort";
  const Icon = direction === "none" ? ChevronsUpDown : direction === "ascending" ? ArrowUp : ArrowDown;
  return (
    <TableHead scope="col" aria-sort={direction} className={className}>
      <button
        type="button"
        className="inline-flex items-center gap-1 rounded-sm hover:text-foreground"
        title={t(`table.${label}`, { column: header })}
        onClick={() => control.setOrder(next)}
      >
        {header}
        <Icon aria-hidden className={cn("size-3", direction === "none" && "opacity-50")} />
      </button>
    </TableHead>
  );
}

interface LineProps<I extends DescMessage, O extends DescMessage, Row extends RowData> {
  row: Row;
  name: string;
  selected: boolean;
  select: (checked: boolean) => void;
  /** Where it leads, beside this view. */
  href: string | undefined;
  search: string;
  /** Whether that is what stands beside the list. */
  shown: boolean;
  open: (pathname: string) => void;
  props: DataTableProps<I, O, Row>;
  visible: readonly Column<Row>[];
  /** How cells look, and those of each column. */
  cell: string;
  cells: readonly string[];
  t: Translate;
}

/** Asks no hook and draws the table's own elements: there are up to a hundred of it. */
function Line<I extends DescMessage, O extends DescMessage, Row extends RowData>(line: LineProps<I, O, Row>) {
  const { row, name, selected, select, href, shown, props, cell, cells, t } = line;
  const open = (event: MouseEvent): void => {
    if (!href || !(event.target instanceof Element)) return;
    if (event.target.closest("[data-row-link]")) {
      if (isForBrowser(event)) return;
      event.preventDefault();
    } else if (props.bulkActions && event.target.closest("td")?.cellIndex === 0) {
      // The whole cell is the checkbox's, so that nobody who misses it opens the row.
      if (!(event.target instanceof HTMLInputElement)) select(!selected);
      return;
    } else if (event.target.closest("a,button,input,label,[role=menu]") || String(globalThis.getSelection()) !== "") {
      return;
    }
    line.open(href);
  };
  return (
    // The row's link is in its first cell, and followed here; a click elsewhere is a convenience for the mouse.
    <TableRow
      data-state={selected ? "selected" : undefined}
      // Opaque: what is moved sideways goes under the first cell.
      className={cn("bg-card", href && "cursor-pointer", shown && "bg-accent")}
      onClick={open}
    >
      {props.bulkActions && (
        <td className={cell}>
          <Checkbox
            aria-label={t("table.selectRow", { name })}
            checked={selected}
            onCheckedChange={select}
            className="after:hidden"
          />
        </td>
      )}
      {line.visible.map((column, index) => (
        <td key={column.id} className={cells[index]}>
          {index === 0 && href ? (
            <a href={href + line.search} data-row-link className="rounded-sm hover:underline">
              {column.cell(row)}
            </a>
          ) : (
            column.cell(row)
          )}
        </td>
      ))}
      {props.rowActions && (
        <td className={cn(cell, "relative text-end")}>
          <RowMenu label={t("table.rowActions", { name })}>{() => props.rowActions?.(row)}</RowMenu>
        </td>
      )}
    </TableRow>
  );
}

/** Tells the pointer all of what does not fit its cell. */
function tellAll({ target }: PointerEvent<HTMLElement>): void {
  const cell = target instanceof Element ? target.closest("td") : null;
  if (!cell) return;
  if (cell.scrollWidth > cell.clientWidth) cell.title = cell.textContent;
  else cell.removeAttribute("title");
}

/** Up and down go from a row's link to that of the row above or below. */
function walkRows(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-row-link]")];
  const at = links.indexOf(document.activeElement as HTMLElement);
  const next = links[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (at < 0 || !next) return;
  event.preventDefault();
  next.focus();
}
