import type { DescMessage, DescMethodUnary, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import type { RowData } from "@tanstack/react-table";
import type { ReactNode } from "react";

/** What a list shows; all of it stands in the URL. */
export interface ListState {
  pageSize: number;
  /** Rows before the page. */
  skip: number;
  /** A field of the server's `order_by`, with `-` in front for descending; empty: the server's own order. */
  orderBy: string;
  search: string;
  /** Filters that are set, by key. */
  filters: Readonly<Record<string, string>>;
}

export interface Column<Row> {
  id: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** The server's name to sort by; without it the column cannot be sorted. */
  sortBy?: string;
  align?: "right";
  /** Not shown until it is chosen. */
  defaultHidden?: boolean;
  /** Its text in a CSV file; without it the column is left out. */
  csv?: (row: Row) => string | Promise<string>;
  className?: string;
}

export interface Filter {
  /** As the URL and `ListState.filters` name it. */
  key: string;
  label: string;
  kind: "select" | "boolean" | "text" | "date";
  options?: readonly { value: string; label: string }[];
  /** What the list shows without it, where that is not "any". */
  unset?: string;
  /** A control of its own, such as a combobox whose options the server searches. */
  control?: (control: { id: string; value: string; onChange: (value: string) => void }) => ReactNode;
}

export interface DataTableProps<I extends DescMessage, O extends DescMessage, Row extends RowData> {
  /** Names what is remembered for this table: columns, density, saved views. */
  name: string;
  /** Names the table for assistive technology. */
  label: string;
  method: DescMethodUnary<I, O>;
  request: (list: ListState) => MessageInitShape<I>;
  rows: (response: MessageShape<O>) => readonly Row[];
  total: (response: MessageShape<O>) => bigint;
  rowId: (row: Row) => string;
  /** What the row is called, for the labels of its controls. */
  rowName: (row: Row) => string;
  /** Where the row leads; its first cell becomes the link. */
  rowHref?: (row: Row) => string;
  columns: readonly Column<Row>[];
  filters?: readonly Filter[];
  searchable?: boolean;
  /** Buttons at the right end of the tool bar. */
  actions?: ReactNode;
  /** Items of the menu at the end of a row. */
  rowActions?: (row: Row) => ReactNode;
  /** Buttons of the bar that appears when rows are selected; without it rows cannot be selected. */
  bulkActions?: (rows: readonly Row[], clear: () => void) => ReactNode;
  /** Shown when there is nothing at all, rather than nothing that matches. */
  empty: ReactNode;
  /** Changes rows by what came in live. */
  overlay?: (rows: readonly Row[], list: ListState) => readonly Row[];
  /** The server's own export of what the filter says, as CSV; without it the pages are read one by one. */
  exportStream?: (list: ListState, signal: AbortSignal) => AsyncIterable<{ data: Uint8Array }>;
}
