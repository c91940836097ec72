import type { DescMessage } from "@bufbuild/protobuf";
import { callUnaryMethod, useTransport } from "@connectrpc/connect-query";
import type { RowData } from "@tanstack/react-table";
import { useCallback, useState } from "react";

import { downloadStream, downloadText, toCsv } from "@/lib/download";
import { toUiError } from "@/lib/errors";
import { formatCount } from "@/lib/format";
import { useTranslation } from "@/lib/use-translation";
import { toast } from "@/ui/toaster";

import type { DataTableProps, ListState } from "./types";

const PAGE = 100;
const MOST_ROWS = 10_000;
const CSV = "text/csv;charset=utf-8";

async function* chunks(stream: AsyncIterable<{ data: Uint8Array }>): AsyncGenerator<Uint8Array> {
  for await (const { data } of stream) yield data;
}

/** Exports what the filter says as CSV: by the server's export, or page by page. */
export function useExportCsv<I extends DescMessage, O extends DescMessage, Row extends RowData>(
  props: DataTableProps<I, O, Row>,
  list: ListState,
): { exporting: boolean; run: () => void } {
  const { t } = useTranslation("app");
  const transport = useTransport();
  const [exporting, setExporting] = useState(false);

  const byPages = useCallback(async () => {
    const columns = props.columns.filter((column) => column.csv);
    const rows: string[][] = [columns.map((column) => column.header)];
    for (let skip = 0; skip < MOST_ROWS; skip += PAGE) {
      const response = await callUnaryMethod(transport, props.method, props.request({ ...list, skip, pageSize: PAGE }));
      const page = props.rows(response);
      const cells = page.map((row) => Promise.all(columns.map(async ({ csv }) => (await csv?.(row)) ?? "")));
      rows.push(...(await Promise.all(cells)));
      const total = Number(props.total(response));
      if (skip + page.length >= total || page.length === 0) break;
      if (skip + PAGE >= MOST_ROWS) {
        toast.warning(t("table.exportPartial", { count: rows.length - 1, total: formatCount(total) }));
      }
    }
    downloadText(`${props.name}.csv`, CSV, toCsv(rows));
    toast.success(t("table.exported", { count: rows.length - 1 }));
  }, [props, list, transport, t]);

  const run = useCallback(() => {
    setExporting(true);
    const work = props.exportStream
      ? downloadStream(`${props.name}.csv`, CSV, chunks(props.exportStream(list, new AbortController().signal)))
      : byPages();
    work.catch((error: unknown) => toast.error(toUiError(error).message)).finally(() => setExporting(false));
  }, [props, list, byPages]);

  return { exporting, run };
}
