import { CheckSquare, FilterX } from "lucide-react";
import { useRef } from "react";

import { EmptyState } from "@/components/empty-state";
import { ErrorView } from "@/components/error-view";
import { ItemListSkeleton } from "@/components/item-list";
import { PageHeader } from "@/components/page-header";
import { isAway, toUiError } from "@/lib/errors";
import { useTranslation } from "@/lib/use-translation";
import { useUrlParams } from "@/lib/use-url-params";
import { Button } from "@/ui/button";

import { AddTodo } from "./add-todo";
import { TodoFilters, type State } from "./todo-filters";
import { TodoItem } from "./todo-item";
import { isUnsaved, useTodos } from "./use-todos";

const COMPLETED: Record<State, boolean | undefined> = { all: undefined, open: false, done: true };
const isState = (word: string | null): word is State => word !== null && word in COMPLETED;

export function Component() {
  const { t } = useTranslation("todos");
  const { params, change: changeParams } = useUrlParams();
  const list = useRef<HTMLUListElement>(null);
  const word = params.get("state");
  const state = isState(word) ? word : "all";
  const search = params.get("q") ?? "";
  const { query, todos, total, add, change, remove } = useTodos({ search, completed: COMPLETED[state] });
  const filtered = search !== "" || state !== "all";
  const narrow = (by: { q?: string; state?: string }): void => changeParams(by, { replace: true });
  const clear = (): void => narrow({ q: "", state: "" });

  const error = query.error ? toUiError(query.error) : undefined;
  const failed = error && !(query.data && isAway(error)) ? error : undefined;
  return (
    <div className="flex max-w-2xl flex-col gap-4">
      <PageHeader title={t("title")} description={t("description")} />
      <AddTodo
        onAdd={(task) => {
          // A new entry is to be seen: no filter hides it.
          if (search !== "" || state === "done") clear();
          return add(task);
        }}
      />
      <TodoFilters
        state={state}
        search={search}
        onState={(next) => narrow({ state: next === "all" ? "" : next })}
        onSearch={(q) => narrow({ q })}
      />
      {failed ? (
        <ErrorView error={failed} retry={() => void query.refetch()} />
      ) : !query.data ? (
        <ItemListSkeleton rows={4} />
      ) : todos.length > 0 ? (
        <ul ref={list} tabIndex={-1} aria-label={t("title")} className="divide-y rounded-md border bg-card">
          {todos.map((todo) => (
            <TodoItem
              key={String(todo.id)}
              todo={todo}
              unsaved={isUnsaved(todo)}
              change={(changes) => void change(todo, changes)}
              remove={() => {
                list.current?.focus();
                void remove(todo);
              }}
            />
          ))}
        </ul>
      ) : filtered ? (
        <EmptyState
          icon={FilterX}
          title={t("app:table.noMatch")}
          description={t("app:table.noMatchHint")}
          action={
            <Button variant="outline" onClick={clear}>
              {t("app:table.clearFilters")}
            </Button>
          }
        />
      ) : (
        <EmptyState icon={CheckSquare} title={t("none")} description={t("noneHint")} />
      )}
      {query.hasNextPage && (
        <Button
          variant="outline"
          className="self-center"
          pending={query.isFetchingNextPage}
          onClick={() => void query.fetchNextPage()}
        >
          {t("more", { count: total - todos.length })}
        </Button>
      )}
    </div>
  );
}
