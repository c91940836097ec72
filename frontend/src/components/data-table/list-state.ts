import { useCallback, useMemo } from "react";
import { useUrlParams } from "@/lib/use-url-params";

import type { Filter, ListState } from "./types";

export const PAGE_SIZES = [20, 50, 100] as const;

export interface ListControl {
  list: ListState;
  page: number;
  setPage: (page: number) => void;
  setPageSize: (size: number) => void;
  setSearch: (search: string) => void;
  setOrder: (orderBy: string) => void;
  setFilter: (key: string, value: string) => void;
  /** A search and further filters at once. */
  find: (search: string, filters: readonly (readonly [string, string])[]) => void;
  clear: () => void;
  /** The query string of this view, without the page, and its way back. */
  view: string;
  show: (view: string) => void;
  /** Goes to a row, beside this view. */
  open: (pathname: string) => void;
  isFiltered: boolean;
}

/** What a URL says of a list; of its filters those with one of `keys`. */
export function readList(
  params: URLSearchParams,
  keys: Iterable<string>,
  defaultPageSize: number,
): { list: ListState; page: number } {
  const size = Number(params.get("size"));
  const pageSize = PAGE_SIZES.find((one) => one === size) ?? defaultPageSize;
  const page = Math.max(1, Math.trunc(Number(params.get("page"))) || 1);
  const set = [...keys].flatMap((key) => {
    const value = params.get(key);
    return value ? [[key, value] as const] : [];
  });
  const list: ListState = {
    pageSize,
    skip: (page - 1) * pageSize,
    orderBy: params.get("sort") ?? "",
    search: params.get("q") ?? "",
    filters: Object.fromEntries(set),
  };
  return { list, page };
}

/** The list's state, kept in the URL, so that a view can be shared and the back button works. */
export function useListState(filters: readonly Filter[], defaultPageSize: number): ListControl {
  const { params, change: changeParams, show, open } = useUrlParams();

  const { list, page, view } = useMemo(() => {
    const rest = new URLSearchParams(params);
    rest.delete("page");
    const keys = filters.map(({ key }) => key);
    return { ...readList(params, keys, defaultPageSize), view: rest.toString() };
  }, [params, filters, defaultPageSize]);

  const change = useCallback(
    (changes: Record<string, string>, replace = false) => changeParams({ page: "", ...changes }, { replace }),
    [changeParams],
  );

  return {
    list,
    page,
    view,
    isFiltered: list.search !== "" || Object.keys(list.filters).length > 0,
    setPage: useCallback((to) => change({ page: to > 1 ? String(to) : "" }), [change]),
    setPageSize: useCallback((size) => change({ size: String(size) }), [change]),
    setSearch: useCallback((q) => change({ q }, true), [change]),
    setOrder: useCallback((sort) => change({ sort }), [change]),
    setFilter: useCallback((key, value) => change({ [key]: value }), [change]),
    find: useCallback((q, more) => change({ q, ...Object.fromEntries(more) }), [change]),
    clear: useCallback(
      () => change(Object.fromEntries([["q", ""], ...filters.map(({ key }) => [key, ""])]) as Record<string, string>),
      [change, filters],
    ),
    show,
    open,
  };
}

/** What a control that lets the server search chooses: not a name. */
const ID = /^(\d+|[\da-f-]{36})$/i;

/** Takes `key:value` words out of what was typed, where a filter has that key. */
export function splitSearch(text: string, filters: readonly Filter[]): { search: string; filters: [string, string][] } {
  const found: [string, string][] = [];
  const words = text.split(/\s+/).filter((word) => {
    const [key = "", value = ""] = word.split(/:(.*)/s);
    const filter = value && filters.find((one) => one.key.toLowerCase() === key.toLowerCase());
    if (!filter) return true;
    const option = filter.options?.find(
      (one) => one.value.toLowerCase() === value.toLowerCase() || one.label.toLowerCase() === value.toLowerCase(),
    );
    if (filter.options ? !option : filter.control && !ID.test(value)) return true;
    if (filter.kind === "boolean" && !["true", "false"].includes(value.toLowerCase())) return true;
    found.push([filter.key, option?.value ?? (filter.kind === "boolean" ? value.toLowerCase() : value)]);
    return false;
  });
  return { search: words.join(" ").trim(), filters: found };
}
