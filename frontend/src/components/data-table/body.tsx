import type { DescMessage, MessageShape } from "@bufbuild/protobuf";
import type { createQueryOptions } from "@connectrpc/connect-query";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
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

import { EmptyState } from "@/components/empty-state";
import { ErrorView } from "@/components/error-view";
import { isAway, toUiError } from "@/lib/errors";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";

import { BulkBar } from "./bulk-bar";
import { useFirstRows } from "./first-rows";
import type { ListControl } from "./list-state";
import { tellRows } from "./neighbours";
import { Pagination } from "./pagination";
import type { TablePreferences } from "./preferences";
import { Rows } from "./rows";
import type { Column, DataTableProps } from "./types";

const features = tableFeatures({ columnVisibilityFeature, rowSelectionFeature });
export type Features = typeof features;

interface Props<I extends DescMessage, O extends DescMessage, Row extends RowData> {
  props: DataTableProps<I, O, Row>;
  /** The query for the page of rows. */
  asked: ReturnType<typeof createQueryOptions<I, O>>;
  control: ListControl;
  preferences: TablePreferences;
  prefer: (changes: Partial<TablePreferences>) => void;
  /** Whether each column is. */
  shown: Record<string, boolean>;
}

/** The rows, and what is said and done about them. It looks for them as late as it is drawn: they are there by then. */
export function Body<I extends DescMessage, O extends DescMessage, Row extends RowData>(body: Props<I, O, Row>) {
  const { t } = useTranslation("app");
  const { props, asked, control, preferences, prefer } = body;
  const { columns, rowId, rowHref, overlay } = props;
  const { list } = control;
  const query = useQuery({ ...asked, placeholderData: keepPreviousData });
  const response: MessageShape<O> | undefined = query.data;
  useFirstRows(asked.queryKey);

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

  const definitions = useMemo(() => columns.map((column) => define(column)), [columns]);
  const table = useTable({
    features,
    columns: definitions,
    data,
    getRowId: rowId,
    state: { rowSelection: selection, columnVisibility: body.shown },
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

  const error = query.error ? toUiError(query.error) : undefined;
  const problem = error && !(response && isAway(error)) ? error : undefined;
  const isEmpty = !problem && response !== undefined && !query.isPlaceholderData && data.length === 0 && total === 0;
  const selected = data.filter((row) => selection[rowId(row)]);

  return (
    <div aria-busy={query.isFetching} className="flex min-w-0 flex-col gap-2">
      <span className="sr-only" role="status">
        {query.isPlaceholderData ? t("table.updating") : ""}
      </span>
      {problem ? (
        <ErrorView error={problem} retry={() => void query.refetch()} />
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
      {total > 0 && !problem && (
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
