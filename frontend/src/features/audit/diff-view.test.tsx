import { createRouterTransport } from "@connectrpc/connect";
import { configure, screen, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import { renderApp } from "@/test-utils";

import { DiffView } from "./diff-view";

// A busy machine takes its time.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 60_000 });

const transport = createRouterTransport(() => undefined);
const draw = (details: Parameters<typeof DiffView>[0]["details"]) =>
  renderApp(<DiffView details={details} />, { transport });

it("shows each changed field with what it was and what it is", async () => {
  draw({ before: { email: "a@b.fr", bio: "x" }, after: { email: "c@d.fr", is_active: true } });
  const fields = within(await screen.findByRole("list", { name: "Changed fields" })).getAllByRole("listitem");
  expect(fields.map((field) => field.textContent)).toEqual([
    "bioRemovedBefore:x",
    "emailChangedBefore:a@b.frAfter:c@d.fr",
    "is_activeAddedAfter:Yes",
  ]);
  expect(fields[1]?.querySelector("del")).toHaveTextContent("a@b.fr");
  expect(fields[1]?.querySelector("ins")).toHaveTextContent("c@d.fr");
});

it("names nested fields by their way in, and writes lists and masks for people", async () => {
  draw({ before: {}, after: { settings: { colors: ["red", "blue"] } }, secret: "********" });
  expect(await screen.findByText("settings › colors")).toBeInTheDocument();
  expect(screen.getByText("red, blue")).toBeInTheDocument();
  expect(screen.getByText("hidden")).toBeInTheDocument();
  expect(screen.queryByText("********")).not.toBeInTheDocument();
});

it("says so where there is nothing to show", async () => {
  draw({});
  expect(await screen.findByText("The entry tells no further details.")).toBeInTheDocument();
});
