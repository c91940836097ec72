import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { useState } from "react";
import { Dialog, DialogContent, DialogDescription, DialogTitle, DialogTrigger } from "./dialog";
import { DropdownMenu, DropdownMenuContent, DropdownMenuItem, DropdownMenuTrigger } from "./dropdown-menu";
import { Sheet, SheetContent, SheetDescription, SheetTitle } from "./sheet";

describe("the focus", () => {
  it("returns to the menu's button after a dialog that an item opened", async () => {
    const user = userEvent.setup();
    render(
      <Dialog>
        <DropdownMenu>
          <DropdownMenuTrigger>Menu</DropdownMenuTrigger>
          <DropdownMenuContent>
            <DialogTrigger asChild>
              <DropdownMenuItem>Rename</DropdownMenuItem>
            </DialogTrigger>
          </DropdownMenuContent>
        </DropdownMenu>
        <DialogContent>
          <DialogTitle>Rename</DialogTitle>
          <DialogDescription>People see this name.</DialogDescription>
        </DialogContent>
      </Dialog>,
    );
    await user.click(screen.getByRole("button", { name: "Menu" }));
    await user.click(screen.getByRole("menuitem", { name: "Rename" }));
    expect(await screen.findByRole("dialog")).toBeInTheDocument();
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("dialog")).not.toBeInTheDocument();
    await expect.poll(() => document.activeElement?.textContent).toBe("Menu");
  });

  it("returns to what opened the form, after the sheet that took the form's place", async () => {
    function Places() {
      const [at, go] = useState<"list" | "form" | "row">("list");
      return (
        <>
          <button onClick={() => go("form")}>Add</button>
          {at === "form" && (
            <Sheet open>
              <SheetContent>
                <SheetTitle>New</SheetTitle>
                <SheetDescription>Somebody new.</SheetDescription>
                <form
                  onSubmit={(event) => {
                    event.preventDefault();
                    go("row");
                  }}
                >
                  <input aria-label="Name" />
                </form>
              </SheetContent>
            </Sheet>
          )}
          {at === "row" && (
            <Sheet open onOpenChange={() => go("list")}>
              <SheetContent>
                <SheetTitle>Ann</SheetTitle>
                <SheetDescription>Who was made.</SheetDescription>
              </SheetContent>
            </Sheet>
          )}
        </>
      );
    }
    const user = userEvent.setup();
    render(<Places />);
    await user.click(screen.getByRole("button", { name: "Add" }));
    // What had the focus goes away with the form.
    await user.type(screen.getByLabelText("Name"), "Ann{Enter}");
    expect(await screen.findByRole("dialog", { name: "Ann" })).toBeInTheDocument();
    await user.keyboard("{Escape}");
    await expect.poll(() => document.activeElement?.textContent).toBe("Add");
  });
});
