import { Pencil } from "lucide-react";
import type { ReactNode } from "react";
import { Link, useLocation, useNavigate } from "react-router";

import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { Skeleton } from "@/ui/skeleton";

import { DetailSheet } from "./detail-sheet";
import { ErrorView } from "./error-view";

interface Props<Row> {
  title: string;
  description: string;
  /** The query for the row. */
  query: { data: Row | undefined; error: Error | null; refetch: () => Promise<unknown> };
  /** The list beside it. */
  list: string;
  /** Where the sheet leads when it closes, if that is not the list. */
  back?: string;
  /** Where the row's form is, for those who may change it. */
  edit?: string;
  children: (row: Row, close: () => void) => ReactNode;
}

/** A row beside its list, as soon as it is read. */
export function RowSheet<Row>({ title, description, query, list, back = list, edit, children }: Props<Row>) {
  const { t } = useTranslation("common");
  const { search } = useLocation();
  const navigate = useNavigate();
  const { data, error, refetch } = query;
  const close = (): void => void navigate(back + search);
  return (
    <DetailSheet
      title={title}
      description={description}
      onClose={close}
      actions={
        data &&
        edit && (
          <Button asChild variant="outline" size="sm">
            <Link to={edit + search}>
              <Pencil aria-hidden="true" />
              {t("edit")}
            </Link>
          </Button>
        )
      }
    >
      {data ? (
        children(data, close)
      ) : error ? (
        <ErrorView error={error} retry={() => void refetch()} backTo={list} />
      ) : (
        <Waiting />
      )}
    </DetailSheet>
  );
}

/** The place of facts that are still loading. */
function Waiting() {
  const { t } = useTranslation("common");
  return (
    <div aria-busy="true" className="flex flex-col gap-3">
      <span className="sr-only" role="status">
        {t("loading")}
      </span>
      {Array.from({ length: 6 }, (_, row) => (
        <div key={row} className="flex gap-4">
          <Skeleton className="h-4 w-24" />
          <Skeleton className="h-4 flex-1" />
        </div>
      ))}
    </div>
  );
}
