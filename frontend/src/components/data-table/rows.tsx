import type { DescMessage } from "@bufbuild/protobuf";
import type { ReactTable, RowData } from "@tanstack/react-table";
import { ArrowDown, ArrowUp, ChevronsUpDown, MoreHorizontal } from "lucide-react";
import type { KeyboardEvent, MouseEvent } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation, useNavigate } from "react-router";

import { cn } from "@/lib/cn";
import { Button } from "@/ui/button";
import { Checkbox } from "@/ui/checkbox";
import { DropdownMenu, DropdownMenuContent, DropdownMenuTrigger } from "@/ui/dropdown-menu";
import { Skeleton } from "@/ui/skeleton";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/ui/table";

import type { Features } from "./data-table";
import type { ListControl } from "./list-state";
import type { Column, DataTableProps } from "./types";

interface Props<I extends DescMessage, O extends DescMessage, Row extends RowData> {
  table: ReactTable<Features, Row>;
  props: DataTableProps<I, O, Row>;
  control: ListControl;
  compact: boolean;
  loading: boolean;
}

export function Rows<I extends DescMessage, O extends DescMessage, Row extends RowData>(all: Props<I, O, Row>) {
  const { table, props, control, compact, loading } = all;
  const { t } = useTranslation("app");
  const visible = props.columns.filter((column) => table.getColumn(column.id)?.getIsVisible());
  const cellHeight = compact ? "h-8 py-0" : "h-11 py-1";
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys that reach it from the rows' links
    <div
      role="region"
      aria-label={props.label}
      // Reachable by keyboard where it scrolls and no row has a link.
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- as above
      tabIndex={0}
      onKeyDown={walkRows}
      className="max-h-[calc(100dvh-11rem)] min-h-40 overflow-auto rounded-md border bg-card"
    >
      <Table aria-label={props.label} containerClassName="overflow-visible">
        <TableHeader className="sticky top-0 z-10 bg-card shadow-[0_1px_0_var(--border)]">
          <TableRow>
            {props.bulkActions && (
              <TableHead className="w-9">
                <Checkbox
                  aria-label={t("table.selectAll")}
                  checked={
                    table.getIsAllRowsSelected() ? true : table.getIsSomeRowsSelected() ? "indeterminate" : false
                  }
                  onCheckedChange={(checked) => table.toggleAllRowsSelected(checked === true)}
                />
              </TableHead>
            )}
            {visible.map((column) => (
              <Head key={column.id} column={column} control={control} />
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
                  {props.bulkActions && <TableCell className={cellHeight} />}
                  {visible.map((column) => (
                    <TableCell key={column.id} className={cellHeight}>
                      <Skeleton className="h-3.5 w-full max-w-40" />
                    </TableCell>
                  ))}
                  {props.rowActions && <TableCell className={cellHeight} />}
                </TableRow>
              ))
            : table
                .getRowModel()
                .rows.map((row) => (
                  <Line
                    key={row.id}
                    row={row.original}
                    selected={row.getIsSelected()}
                    select={(checked) => row.toggleSelected(checked)}
                    props={props}
                    visible={visible}
                    cellHeight={cellHeight}
                  />
                ))}
        </TableBody>
      </Table>
    </div>
  );
}

function Head<Row>({ column, control }: { column: Column<Row>; control: ListControl }) {
  const { t } = useTranslation("app");
  const { sortBy, header } = column;
  const { orderBy } = control.list;
  const direction =
    sortBy && orderBy === sortBy ? "ascending" : sortBy && orderBy === `-${sortBy}` ? "descending" : "none";
  if (!sortBy) {
    return (
      <TableHead scope="col" className={cn(column.align === "right" && "text-end", column.className)}>
        {header}
      </TableHead>
    );
  }
  const next = direction === "none" ? sortBy : direction === "ascending" ? `-${sortBy}` : "";
  const label = direction === "none" ? "sortAscending" : direction === "ascending" ? "sortDescending" : "unsort";
  const Icon = direction === "none" ? ChevronsUpDown : direction === "ascending" ? ArrowUp : ArrowDown;
  return (
    <TableHead
      scope="col"
      aria-sort={direction}
      className={cn(column.align === "right" && "text-end", column.className)}
    >
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
  selected: boolean;
  select: (checked: boolean) => void;
  props: DataTableProps<I, O, Row>;
  visible: readonly Column<Row>[];
  cellHeight: string;
}

function Line<I extends DescMessage, O extends DescMessage, Row extends RowData>(line: LineProps<I, O, Row>) {
  const { row, selected, select, props, visible, cellHeight } = line;
  const { t } = useTranslation("app");
  const navigate = useNavigate();
  const location = useLocation();
  const href = props.rowHref?.(row);
  const name = props.rowName(row);
  const open = (event: MouseEvent): void => {
    const onControl = event.target instanceof Element && event.target.closest("a,button,input,label,[role=menu]");
    const selecting = String(globalThis.getSelection()) !== "";
    if (href && !onControl && !selecting) void navigate(href + location.search);
  };
  return (
    // The row's link is in its first cell; a click elsewhere is a convenience for the mouse.
    <TableRow
      data-state={selected ? "selected" : undefined}
      className={cn(href && "cursor-pointer", href === location.pathname && "bg-accent")}
      onClick={open}
    >
      {props.bulkActions && (
        <TableCell className={cellHeight}>
          <Checkbox
            aria-label={t("table.selectRow", { name })}
            checked={selected}
            onCheckedChange={(checked) => select(checked === true)}
          />
        </TableCell>
      )}
      {visible.map((column, index) => (
        <TableCell
          key={column.id}
          className={cn(
            cellHeight,
            "tabular-nums",
            column.align === "right" && "text-end",
            index === 0 && "sticky start-0 bg-inherit font-medium",
            column.className,
          )}
        >
          {index === 0 && href ? (
            <Link to={href + location.search} data-row-link className="rounded-sm hover:underline">
              {column.cell(row)}
            </Link>
          ) : (
            column.cell(row)
          )}
        </TableCell>
      ))}
      {props.rowActions && (
        <TableCell className={cn(cellHeight, "text-end")}>
          <DropdownMenu>
            <DropdownMenuTrigger asChild>
              <Button variant="ghost" size="icon" className="size-7" aria-label={t("table.rowActions", { name })}>
                <MoreHorizontal aria-hidden />
              </Button>
            </DropdownMenuTrigger>
            <DropdownMenuContent align="end">{props.rowActions(row)}</DropdownMenuContent>
          </DropdownMenu>
        </TableCell>
      )}
    </TableRow>
  );
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
