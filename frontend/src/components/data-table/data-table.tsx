import type { DescMessage } from "@bufbuild/protobuf";
import { createQueryOptions, useTransport } from "@connectrpc/connect-query";
import { usePrefetchQuery } from "@tanstack/react-query";
import type { RowData } from "@tanstack/react-table";
import { useMemo } from "react";

import { Body } from "./body";
import { useExportCsv } from "./export-csv";
import { useListState } from "./list-state";
import { useTablePreferences } from "./preferences";
import { Toolbar } from "./toolbar";
import type { DataTableProps, Filter } from "./types";

const NO_FILTERS: readonly Filter[] = [];

/** A list that the server pages, sorts and filters. */
export function DataTable<I extends DescMessage, O extends DescMessage, Row extends RowData>(
  props: DataTableProps<I, O, Row>,
) {
  const { name, method, request, columns, filters = NO_FILTERS } = props;
  const [preferences, prefer] = useTablePreferences(name);
  const control = useListState(filters, preferences.pageSize);
  const { list } = control;
  const transport = useTransport();
  const asked = createQueryOptions(method, request(list), { transport });
  // The rows are asked for while the rest is drawn, not afterwards.
  usePrefetchQuery(asked);
  const visibility = useMemo(
    () => Object.fromEntries(columns.map(({ id, defaultHidden }) => [id, preferences.columns[id] ?? !defaultHidden])),
    [columns, preferences.columns],
  );
  const exporter = useExportCsv(props, list);
  return (
    <div className="flex min-w-0 flex-col gap-2">
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
      />
      <Body
        props={props}
        asked={asked}
        control={control}
        preferences={preferences}
        prefer={prefer}
        shown={visibility}
      />
    </div>
  );
}
