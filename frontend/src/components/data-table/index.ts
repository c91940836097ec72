export { DataTable } from "./data-table";
export { firstRows } from "./first-rows";
export { useNeighbours } from "./neighbours";
export type { Column, DataTableProps, Filter, ListState } from "./types";
