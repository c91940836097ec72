import type { DescMessage, DescMethodUnary, MessageInitShape } from "@bufbuild/protobuf";
import { createQueryOptions } from "@connectrpc/connect-query";
import { hashKey, type QueryKey } from "@tanstack/react-query";
import { use } from "react";
import type { LoaderFunctionArgs } from "react-router";

import { queries } from "@/lib/query";
import { currentSession, type Session } from "@/lib/session";
import { transport } from "@/lib/transport";

import { readList } from "./list-state";
import { readTablePreferences } from "./preferences";
import type { ListState } from "./types";

/** How long a page waits for its rows before it appears without them: less than anybody notices. */
const WAIT_MS = 60;

/** Rows that are worth waiting for. */
class Wait {
  /** They are there, or late. */
  over = false;
  /** A page waits: React will want the same promise once more. */
  #taken = false;
  readonly #end: Promise<void>;

  constructor(rows: Promise<void>) {
    const late = new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    this.#end = Promise.race([rows, late]).then(() => {
      this.over = true;
    });
  }

  take(): Promise<void> | undefined {
    if (this.over && !this.#taken) return undefined;
    this.#taken = true;
    return this.#end;
  }
}

const waits = new Map<string, Wait>();

/**
 * For a route whose page is one `DataTable`: the rows are asked for as soon as somebody goes there, and where the server
 * answers at once the page is drawn once, with them. The arguments are those of the table.
 */
export function firstRows<I extends DescMessage, O extends DescMessage>(
  name: string,
  method: DescMethodUnary<I, O>,
  request: (list: ListState, session: Session) => MessageInitShape<I>,
) {
  function loader({ request: { url } }: LoaderFunctionArgs): null {
    const session = currentSession();
    // Not of a page that is opened by its address: whose rows it shows is not known yet.
    if (!session) return null;
    const { searchParams } = new URL(url);
    const { list } = readList(searchParams, searchParams.keys(), readTablePreferences(name).pageSize);
    const options = createQueryOptions(method, request(list, session), { transport });
    const rows = queries.prefetchQuery(options);
    const key = hashKey(options.queryKey);
    for (const [other, { over }] of waits) if (over) waits.delete(other);
    // Rows of a while ago are not drawn either, to be drawn anew at once.
    const asked = queries.getQueryState(options.queryKey)?.fetchStatus === "fetching";
    if (asked && !waits.has(key)) waits.set(key, new Wait(rows));
    return null;
  }
  // Another page, order or filter of the list that is shown is the table's own affair.
  return { loader, shouldRevalidate: () => false };
}

/** Waits for rows that are on their way since somebody went to the page; the page before stays as long. */
export function useFirstRows(asked: QueryKey): void {
  const end = waits.size > 0 ? waits.get(hashKey(asked))?.take() : undefined;
  if (end) use(end);
}
