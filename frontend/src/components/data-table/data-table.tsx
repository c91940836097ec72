import type { DescMessage } from "@bufbuild/protobuf";
import { createQueryOptions, useQuery, useTransport } from "@connectrpc/connect-query";
import { keepPreviousData, usePrefetchQuery } from "@tanstack/react-query";
import {
  columnVisibilityFeature,
  rowSelectionFeature,
  tableFeatures,
  useTable,
  type ColumnDef,
  type RowData,
  type RowSelectionState,
} from "@tanstack/react-table";
import { FilterX } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { EmptyState } from "@/components/empty-state";
import { ErrorView } from "@/components/error-view";
import { isAway, toUiError } from "@/lib/errors";
import { Button } from "@/ui/button";

import { BulkBar } from "./bulk-bar";
import { useExportCsv } from "./export-csv";
import { useListState } from "./list-state";
import { tellRows } from "./neighbours";
import { Pagination } from "./pagination";
import { useTablePreferences } from "./preferences";
import { Rows } from "./rows";
import { Toolbar } from "./toolbar";
import type { Column, DataTableProps, Filter } from "./types";

const features = tableFeatures({ columnVisibilityFeature, rowSelectionFeature });
export type Features = typeof features;

const NO_FILTERS: readonly Filter[] = [];

/** A list that the server pages, sorts and filters. */
export function DataTable<I extends DescMessage, O extends DescMessage, Row extends RowData>(
  props: DataTableProps<I, O, Row>,
) {
  const { t } = useTranslation("app");
  const { name, method, request, columns, rowId, rowHref, overlay, filters = NO_FILTERS } = props;
  const [preferences, prefer] = useTablePreferences(name);
  const control = useListState(filters, preferences.pageSize);
  const { list } = control;
  const asked = request(list);
  const transport = useTransport();
  // The rows are asked for while the page is drawn, not afterwards.
  usePrefetchQuery(createQueryOptions(method, asked, { transport }));
  const query = useQuery(method, asked, { placeholderData: keepPreviousData });

  const response = query.data;
  const data = useMemo<Row[]>(() => {
    const rows = response ? props.rows(response) : [];
    return [...(overlay ? overlay(rows, list) : rows)];
    // eslint-disable-next-line react-hooks/exhaustive-deps -- `rows` picks a field of the response and never changes
  }, [response, overlay, list]);

  const [selection, setSelection] = useState<RowSelectionState>({});
  // Rows of another page or filter are not acted on unseen.
  const [selectedIn, setSelectedIn] = useState(list);
  if (selectedIn !== list) {
    setSelectedIn(list);
    setSelection({});
  }

  const visibility = useMemo(
    () => Object.fromEntries(columns.map(({ id, defaultHidden }) => [id, preferences.columns[id] ?? !defaultHidden])),
    [columns, preferences.columns],
  );
  const definitions = useMemo(() => columns.map((column) => define(column)), [columns]);
  const table = useTable({
    features,
    columns: definitions,
    data,
    getRowId: rowId,
    state: { rowSelection: selection, columnVisibility: visibility },
    onRowSelectionChange: setSelection,
  });

  useEffect(() => {
    if (rowHref) tellRows(data.map(rowHref));
  }, [data, rowHref]);

  const total = response ? Number(props.total(response)) : 0;
  const { page, setPage } = control;
  const pages = Math.max(1, Math.ceil(total / list.pageSize));
  useEffect(() => {
    if (response && !query.isPlaceholderData && page > pages) setPage(pages);
  }, [response, query.isPlaceholderData, page, pages, setPage]);

  const exporter = useExportCsv(props, list);
  const error = query.error ? toUiError(query.error) : undefined;
  const shown = error && !(response && isAway(error)) ? error : undefined;
  const isEmpty = !shown && response !== undefined && !query.isPlaceholderData && data.length === 0 && total === 0;
  const selected = data.filter((row) => selection[rowId(row)]);

  return (
    <div aria-busy={query.isFetching} className="flex min-w-0 flex-col gap-2">
      <Toolbar
        control={control}
        columns={columns}
        filters={filters}
        searchable={props.searchable ?? false}
        actions={props.actions}
        preferences={preferences}
        prefer={prefer}
        visibility={visibility}
        exporter={columns.some((column) => column.csv) || props.exportStream ? exporter : undefined}
        updating={query.isPlaceholderData}
      />
      {shown ? (
        <ErrorView error={shown} retry={() => void query.refetch()} />
      ) : isEmpty ? (
        control.isFiltered ? (
          <EmptyState
            icon={FilterX}
            title={t("table.noMatch")}
            description={t("table.noMatchHint")}
            action={
              <Button variant="outline" onClick={control.clear}>
                {t("table.clearFilters")}
              </Button>
            }
          />
        ) : (
          props.empty
        )
      ) : (
        <Rows table={table} props={props} control={control} compact={preferences.compact} loading={!response} />
      )}
      {total > 0 && !shown && (
        <Pagination control={control} total={total} pages={pages} setPreferred={(pageSize) => prefer({ pageSize })} />
      )}
      {props.bulkActions && selected.length > 0 && (
        <BulkBar count={selected.length} clear={() => setSelection({})}>
          {props.bulkActions(selected, () => setSelection({}))}
        </BulkBar>
      )}
    </div>
  );
}

function define<Row extends RowData>(column: Column<Row>): ColumnDef<Features, Row> {
  return { id: column.id, header: column.header, cell: ({ row }) => column.cell(row.original) };
}
