export { DataTable } from "./data-table";
export { useNeighbours } from "./neighbours";
export type { Column, DataTableProps, Filter, ListState } from "./types";
