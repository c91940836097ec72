import { useState, type ReactNode } from "react";

import { ActionRow } from "@/components/action-row";
import { ErrorView } from "@/components/error-view";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";

import type { RowActions } from "./row-actions";

interface Props<Row> {
  words: "nas" | "users";
  row: Row;
  actions: RowActions<Row>;
  onDeleted: () => void;
  /** What replaces its secret: the word, what follows, and the dialog. */
  secret: { title: string; what: string; dialog: (close: () => void) => ReactNode };
}

/** At the end of a sheet: what can be done to a NAS, or to a network user. */
export function RowActionRows<Row extends { isActive?: boolean }>(props: Props<Row>) {
  const { t } = useTranslation("network");
  const { words, row, secret, onDeleted } = props;
  const { pending, failure, setActive, remove } = props.actions;
  const [replacing, setReplacing] = useState(false);
  const active = row.isActive !== false;
  const change = active ? "deactivate" : "activate";
  return (
    <section aria-label={t("actions")} className="flex flex-col border-t pt-4">
      {failure && <ErrorView error={failure} inline className="mb-3" />}
      <ActionRow title={secret.title} description={secret.what}>
        <Button variant="outline" onClick={() => setReplacing(true)}>
          {secret.title}
        </Button>
      </ActionRow>
      <ActionRow title={t(`${words}.${change}`)} description={t(`${words}.${change}What`)}>
        <Button variant="outline" pending={pending === "active"} onClick={() => void setActive(row, !active)}>
          {t(change)}
        </Button>
      </ActionRow>
      <ActionRow title={t(`${words}.delete`)} description={t(`${words}.deleteWhat`)}>
        <Button
          variant="destructive"
          pending={pending === "delete"}
          onClick={() => void remove(row).then((done) => done && onDeleted())}
        >
          {t("common:delete")}
        </Button>
      </ActionRow>
      {replacing && secret.dialog(() => setReplacing(false))}
    </section>
  );
}
