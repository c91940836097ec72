import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";

import { DropdownMenuItem } from "@/ui/dropdown-menu";

import { RowMenu } from "./row-menu";

const chosen = vi.fn();
const items = vi.fn(() => <DropdownMenuItem onSelect={chosen}>Delete</DropdownMenuItem>);

beforeEach(() => {
  vi.clearAllMocks();
  render(
    <>
      <RowMenu label="Actions for ann">{items}</RowMenu>
      <button>elsewhere</button>
    </>,
  );
});

const button = () => screen.getByRole("button", { name: "Actions for ann" });

it("makes its items when somebody is about to open it", async () => {
  const user = userEvent.setup();
  expect(items).not.toHaveBeenCalled();
  await user.click(button());
  expect(screen.getByRole("menu", { name: "Actions for ann" })).toBeInTheDocument();
  expect(button()).toHaveAttribute("aria-expanded", "true");
  await user.click(screen.getByRole("menuitem", { name: "Delete" }));
  expect(chosen).toHaveBeenCalledOnce();
  expect(screen.queryByRole("menu")).not.toBeInTheDocument();
});

it("opens by keyboard at its first item, and gives the focus back", async () => {
  const user = userEvent.setup();
  await user.tab();
  await user.keyboard("{Enter}");
  expect(await screen.findByRole("menuitem", { name: "Delete" })).toHaveFocus();
  await user.keyboard("{Escape}");
  expect(button()).toHaveFocus();
  await user.keyboard("{ArrowDown}");
  expect(await screen.findByRole("menuitem", { name: "Delete" })).toHaveFocus();
});

it("closes by its button, and by a press elsewhere, which keeps the focus", async () => {
  const user = userEvent.setup();
  await user.click(button());
  await user.click(button());
  expect(screen.queryByRole("menu")).not.toBeInTheDocument();
  await user.click(button());
  await user.click(screen.getByRole("button", { name: "elsewhere" }));
  expect(screen.queryByRole("menu")).not.toBeInTheDocument();
  expect(screen.getByRole("button", { name: "elsewhere" })).toHaveFocus();
});
