import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { z } from "zod";

import { BadRequestSchema } from "@/gen/google/rpc/error_details_pb";
import { renderApp } from "@/test-utils";

import { Form, FormActions, TextField, useServerForm } from ".";

const schema = z.object({ username: z.string().min(1, "common:validation.required"), email: z.string() });

function Subject({ send }: { send: (values: { username: string; email: string }) => Promise<void> }) {
  const form = useServerForm({ schema, defaultValues: { username: "", email: "" }, onSubmit: send });
  return (
    <Form form={form} label="Person">
      <TextField name="username" label="Username" description="How the person signs in." />
      <TextField name="email" label="Email" />
      <FormActions submitLabel="Create" />
    </Form>
  );
}

const draw = (send: (values: { username: string; email: string }) => Promise<void>) =>
  renderApp(<Subject send={send} />, { transport: createRouterTransport(() => undefined) });

const refusal = (code: Code, text: string, fields: [string, string][]): ConnectError =>
  new ConnectError(text, code, undefined, [
    {
      desc: BadRequestSchema,
      value: { fieldViolations: fields.map(([field, description]) => ({ field, description })) },
    },
  ]);

it("says what is wrong when a field is left, and sends nothing", async () => {
  const send = vi.fn(() => Promise.resolve());
  const { user } = draw(send);
  await user.click(screen.getByLabelText("Username"));
  await user.tab();
  const field = screen.getByLabelText("Username");
  await screen.findByText("This field is required.");
  expect(field).toBeInvalid();
  expect(field).toHaveAccessibleDescription("This field is required. How the person signs in.");
  await user.click(screen.getByRole("button", { name: "Create" }));
  expect(send).not.toHaveBeenCalled();
});

it("puts what the server refuses at the fields it names, all at once, and keeps what was typed", async () => {
  const { user } = draw(() =>
    Promise.reject(
      refusal(Code.AlreadyExists, "The value is taken.", [
        ["username", "A user with that username already exists."],
        ["user.email", "user with this email already exists."],
      ]),
    ),
  );
  await user.type(screen.getByLabelText("Username"), "nora");
  await user.type(screen.getByLabelText("Email"), "nora@example.com");
  await user.click(screen.getByRole("button", { name: "Create" }));
  await screen.findByText("A user with that username already exists.");
  expect(screen.getByText("user with this email already exists.")).toBeInTheDocument();
  expect(screen.getByLabelText("Username")).toHaveValue("nora");
  await waitFor(() => expect(screen.getByLabelText("Username")).toHaveFocus());
  expect(screen.getByRole("alert")).toHaveTextContent("Please correct the fields that are marked.");
});

it("shows above the form what belongs to no field", async () => {
  const { user } = draw(() => Promise.reject(refusal(Code.FailedPrecondition, "The tenant is full.", [])));
  await user.type(screen.getByLabelText("Username"), "nora");
  await user.click(screen.getByRole("button", { name: "Create" }));
  expect(await screen.findByRole("alert")).toHaveTextContent("The tenant is full.");
});
