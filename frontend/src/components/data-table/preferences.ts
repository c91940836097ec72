import { useCallback, useState } from "react";

import { readLocal, writeLocal } from "@/lib/storage";

import { PAGE_SIZES } from "./list-state";

export interface SavedView {
  name: string;
  /** The query string that shows it. */
  view: string;
}

/** How somebody likes one table. */
export interface TablePreferences {
  /** Shown or hidden, where it differs from the column's default. */
  columns: Record<string, boolean>;
  compact: boolean;
  pageSize: number;
  views: SavedView[];
}

const DEFAULTS: TablePreferences = { columns: {}, compact: true, pageSize: PAGE_SIZES[0], views: [] };

const keyOf = (table: string): string => `table.${table}`;

export function readTablePreferences(table: string): TablePreferences {
  return { ...DEFAULTS, ...readLocal<Partial<TablePreferences>>(keyOf(table), {}) };
}

export function useTablePreferences(table: string): [TablePreferences, (changes: Partial<TablePreferences>) => void] {
  const [preferences, set] = useState(() => readTablePreferences(table));
  const change = useCallback(
    (changes: Partial<TablePreferences>) =>
      set((now) => {
        const next = { ...now, ...changes };
        writeLocal(keyOf(table), next);
        return next;
      }),
    [table],
  );
  return [preferences, change];
}
