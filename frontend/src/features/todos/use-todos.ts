import { create } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { createConnectQueryKey, useInfiniteQuery, useTransport } from "@connectrpc/connect-query";
import { keepPreviousData, useQueryClient } from "@tanstack/react-query";
import { useMemo, useRef, useState } from "react";

import { TodoSchema, type Todo } from "@/gen/wiwebb/identity/v1/resources_pb";
import { TodoService } from "@/gen/wiwebb/identity/v1/todo_service_pb";
import { isAway, toUiError } from "@/lib/errors";
import { useTranslation } from "@/lib/use-translation";
import { toast } from "@/ui/toaster";

const PAGE = 50;

export interface TodoFilter {
  search: string;
  completed: boolean | undefined;
}

/** What was done and is not known to be stored yet, as a change of the list. */
interface Pending {
  key: number;
  apply: (list: readonly Todo[]) => readonly Todo[];
}

/** Whether an entry is still on its way to the server. */
export const isUnsaved = (todo: Todo): boolean => todo.id < 0n;

/**
 * The list as the server last told it, with what is on its way laid over it. What is refused is lifted off again, and a
 * message says so: nothing else has to be undone.
 */
export function useTodos({ search, completed }: TodoFilter) {
  const { t } = useTranslation("todos");
  const transport = useTransport();
  const queries = useQueryClient();
  const service = useMemo(() => createClient(TodoService, transport), [transport]);
  const [pending, setPending] = useState<readonly Pending[]>([]);
  const count = useRef(0);

  const query = useInfiniteQuery(
    TodoService.method.listTodos,
    { pageSize: PAGE, pageToken: "", orderBy: "-timestamp", search, completed },
    {
      pageParamKey: "pageToken",
      getNextPageParam: (last) => last.nextPageToken || undefined,
      placeholderData: keepPreviousData,
    },
  );

  const todos = useMemo(() => {
    const stored: readonly Todo[] = query.data?.pages.flatMap((page) => page.todos) ?? [];
    const laidOver = pending.reduce((list, { apply }) => apply(list), stored);
    return laidOver.filter((todo) => completed === undefined || Boolean(todo.completed) === completed);
  }, [query.data, pending, completed]);

  /** Shows a change at once and makes it; resolves to whether the server took it. */
  const attempt = async (apply: Pending["apply"], call: () => Promise<unknown>, failed: string): Promise<boolean> => {
    const key = (count.current += 1);
    setPending((now) => [...now, { key, apply }]);
    let taken = true;
    try {
      await call();
      // Finite ones too: a dashboard may show a few of them.
      await queries.invalidateQueries({
        queryKey: createConnectQueryKey({ schema: TodoService.method.listTodos, cardinality: undefined }),
      });
    } catch (thrown) {
      taken = false;
      const error = toUiError(thrown);
      const why = error.fields.map((field) => field.description).join(" ") || error.message;
      toast.error(failed, { description: isAway(error) ? t("away") : why });
    }
    setPending((now) => now.filter((one) => one.key !== key));
    return taken;
  };

  const add = (task: string, done = false): Promise<boolean> => {
    let made: Todo | undefined;
    const shown = create(TodoSchema, { id: BigInt(-(count.current + 1)), task, completed: done });
    return attempt(
      (list) => (made && list.some((todo) => todo.id === made?.id) ? list : [made ?? shown, ...list]),
      async () => {
        made = await service.createTodo({ todo: { task, completed: done } });
      },
      t("failed.add", { task }),
    );
  };

  const change = (todo: Todo, changes: { task?: string; completed?: boolean }): Promise<boolean> =>
    attempt(
      (list) => list.map((one) => (one.id === todo.id ? { ...one, ...changes } : one)),
      () => service.updateTodo({ id: todo.id, todo: changes }),
      t("failed.change", { task: todo.task }),
    );

  const remove = (todo: Todo): Promise<boolean> =>
    attempt(
      (list) => list.filter((one) => one.id !== todo.id),
      async () => {
        await service.deleteTodo({ id: todo.id });
        toast(t("deleted", { task: todo.task }), {
          action: { label: t("undo"), onClick: () => void add(todo.task ?? "", todo.completed) },
        });
      },
      t("failed.remove", { task: todo.task }),
    );

  return { query, todos, total: Number(query.data?.pages.at(-1)?.totalSize ?? 0), add, change, remove };
}
