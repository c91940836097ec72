import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";

import { TodoSchema, type Todo } from "@/gen/wiwebb/identity/v1/resources_pb";
import { TodoService } from "@/gen/wiwebb/identity/v1/todo_service_pb";
import { renderApp } from "@/test-utils";

import { Component as TodosPage } from "./todos-page";

// sonner asks for it when a toast is touched; jsdom has none.
if (!("setPointerCapture" in Element.prototype))
  Object.assign(Element.prototype, { setPointerCapture: () => undefined });

/** Calls that wait until the test lets them pass, or refuses them. */
interface Gate {
  pass: () => void;
  refuse: () => void;
}

function page(at = "/") {
  let stored: Todo[] = [
    create(TodoSchema, { id: 2n, task: "Call Amir", completed: false }),
    create(TodoSchema, { id: 1n, task: "Order cables", completed: true }),
  ];
  const gates: Gate[] = [];
  const wait = (): Promise<void> =>
    new Promise((resolve, reject) => {
      gates.push({ pass: resolve, refuse: () => reject(new ConnectError("Not today.", Code.FailedPrecondition)) });
    });
  const transport = createRouterTransport(({ service }) =>
    service(TodoService, {
      listTodos: ({ completed, search }) => {
        const todos = stored.filter(
          (todo) => (completed === undefined || todo.completed === completed) && todo.task?.includes(search),
        );
        return { todos, totalSize: BigInt(todos.length) };
      },
      createTodo: async ({ todo }) => {
        await wait();
        const made = create(TodoSchema, { ...todo, id: 10n });
        stored = [made, ...stored];
        return made;
      },
      updateTodo: async ({ id, todo }) => {
        await wait();
        stored = stored.map((one) => (one.id === id ? create(TodoSchema, { ...one, ...todo, id }) : one));
        return stored.find((one) => one.id === id)!;
      },
      deleteTodo: async ({ id }) => {
        await wait();
        stored = stored.filter((one) => one.id !== id);
        return {};
      },
    }),
  );
  return { gates, ...renderApp(<TodosPage />, { transport, at }) };
}

const tasks = (): string[] =>
  screen.getAllByRole("button", { name: /^Edit / }).map((button) => button.textContent ?? "");

it("shows a new entry at once, and takes it away with a message when the server refuses it", async () => {
  const { user, gates } = page();
  const field = await screen.findByLabelText("New to-do");
  await user.type(field, "Buy milk{Enter}");
  expect(await screen.findByText("Buy milk")).toBeInTheDocument();
  expect(screen.getByText("Buy milk").closest("li")).toHaveAttribute("aria-busy", "true");
  expect(field).toHaveValue("");
  gates[0]?.refuse();
  expect(await screen.findByText("“Buy milk” was not added.")).toBeInTheDocument();
  expect(screen.getByText("Not today.")).toBeInTheDocument();
  await waitFor(() => expect(tasks()).toEqual(["Call Amir", "Order cables"]));
  // What was typed is not lost.
  expect(field).toHaveValue("Buy milk");
});

it("keeps an entry that the server took, and shows it once", async () => {
  const { user, gates } = page();
  await user.type(await screen.findByLabelText("New to-do"), "Buy milk{Enter}");
  gates[0]?.pass();
  await waitFor(() => expect(screen.getByText("Buy milk").closest("li")).not.toHaveAttribute("aria-busy"));
  expect(tasks()).toEqual(["Buy milk", "Call Amir", "Order cables"]);
});

it("undoes a check mark that was refused", async () => {
  const { user, gates } = page();
  const box = await screen.findByRole("checkbox", { name: "Done: Call Amir" });
  await user.click(box);
  expect(box).toBeChecked();
  gates[0]?.refuse();
  await waitFor(() => expect(box).not.toBeChecked());
  expect(await screen.findByText("“Call Amir” was not changed.")).toBeInTheDocument();
});

it("saves a text that was edited with Enter, and forgets it with Escape", async () => {
  const { user, gates } = page();
  await user.click(await screen.findByRole("button", { name: "Edit Call Amir" }));
  await user.keyboard(" tomorrow{Escape}");
  expect(tasks()).toContain("Call Amir");
  expect(gates).toHaveLength(0);
  await user.click(screen.getByRole("button", { name: "Edit Call Amir" }));
  await user.clear(screen.getByRole("textbox", { name: "Edit Call Amir" }));
  await user.keyboard("Call Bea{Enter}");
  expect(tasks()).toContain("Call Bea");
  expect(screen.getByRole("button", { name: "Edit Call Bea" })).toHaveFocus();
  gates[0]?.pass();
  await waitFor(() => expect(tasks()).toEqual(["Call Bea", "Order cables"]));
});

it("deletes at once, brings back what was refused, and offers to undo what was not", async () => {
  const { user, gates } = page();
  await user.click(await screen.findByRole("button", { name: "Delete Order cables" }));
  expect(tasks()).toEqual(["Call Amir"]);
  gates[0]?.refuse();
  await waitFor(() => expect(tasks()).toEqual(["Call Amir", "Order cables"]));
  expect(screen.queryByRole("button", { name: "Undo" })).not.toBeInTheDocument();

  await user.click(screen.getByRole("button", { name: "Delete Order cables" }));
  gates[1]?.pass();
  await user.click(await screen.findByRole("button", { name: "Undo" }));
  await waitFor(() => expect(gates).toHaveLength(3));
  gates[2]?.pass();
  await waitFor(() => expect(tasks()).toEqual(["Order cables", "Call Amir"]));
  // As it was: done.
  await waitFor(() => expect(screen.getByRole("checkbox", { name: "Done: Order cables" })).toBeEnabled());
  expect(screen.getByRole("checkbox", { name: "Done: Order cables" })).toBeChecked();
});

it("shows open or done entries, and a new one in any case", async () => {
  const { user, gates, location } = page("/?state=done");
  await waitFor(() => expect(tasks()).toEqual(["Order cables"]));
  await user.click(within(screen.getByRole("radiogroup", { name: "Show" })).getByRole("radio", { name: "Open" }));
  await waitFor(() => expect(tasks()).toEqual(["Call Amir"]));
  expect(location()).toBe("/?state=open");
  // Done now, so no longer among the open ones.
  await user.click(screen.getByRole("checkbox", { name: "Done: Call Amir" }));
  expect(screen.queryByText("Call Amir")).not.toBeInTheDocument();
  gates[0]?.pass();
  await user.click(screen.getByRole("radio", { name: "Done" }));
  await user.type(screen.getByLabelText("New to-do"), "Buy milk{Enter}");
  await waitFor(() => expect(location()).toBe("/"));
  expect(await screen.findByText("Buy milk")).toBeInTheDocument();
});
