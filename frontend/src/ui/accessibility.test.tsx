import axe from "axe-core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import {
  AlertDialog,
  AlertDialogAction,
  AlertDialogCancel,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogFooter,
  AlertDialogHeader,
  AlertDialogTitle,
} from "./alert-dialog";
import {
  CommandDialog,
  CommandEmpty,
  CommandGroup,
  CommandInput,
  CommandItem,
  CommandList,
  CommandSeparator,
  CommandShortcut,
} from "./command";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "./dialog";
import { Sheet, SheetContent, SheetDescription, SheetHeader, SheetTitle } from "./sheet";
import { toast } from "./toaster";
import { Page } from "./test-page";

/** What axe finds, as "rule: element". jsdom has no layout, so colours are the browser tests' matter. */
async function violations(): Promise<string[]> {
  const { violations } = await axe.run(document.body, {
    rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
  });
  return violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html}`));
}

describe("the primitives", () => {
  it("pass axe on one page, closed", async () => {
    render(<Page />);
    expect(await violations()).toEqual([]);
  });

  it.each(["Menu", "Filters"])("pass axe with %s open", async (name) => {
    render(<Page />);
    await userEvent.setup().click(screen.getByRole("button", { name }));
    expect(await violations()).toEqual([]);
  });

  it("pass axe with the combobox open", async () => {
    render(<Page />);
    await userEvent.setup().click(screen.getByRole("combobox", { name: "Tenant" }));
    expect(screen.getByRole("option", { name: "acme" })).toBeInTheDocument();
    expect(await violations()).toEqual([]);
  });

  it("pass axe with a dialog, an alert dialog or a sheet open", async () => {
    const shown = render(
      <Dialog defaultOpen>
        <DialogContent>
          <DialogHeader>
            <DialogTitle>Rename</DialogTitle>
            <DialogDescription>People see this name.</DialogDescription>
          </DialogHeader>
        </DialogContent>
      </Dialog>,
    );
    expect(screen.getByRole("button", { name: "Close" })).toBeInTheDocument();
    expect(await violations()).toEqual([]);
    shown.unmount();

    const alert = render(
      <AlertDialog defaultOpen>
        <AlertDialogContent>
          <AlertDialogHeader>
            <AlertDialogTitle>Delete Ada?</AlertDialogTitle>
            <AlertDialogDescription>Her sessions end.</AlertDialogDescription>
          </AlertDialogHeader>
          <AlertDialogFooter>
            <AlertDialogCancel>Cancel</AlertDialogCancel>
            <AlertDialogAction variant="destructive">Delete</AlertDialogAction>
          </AlertDialogFooter>
        </AlertDialogContent>
      </AlertDialog>,
    );
    expect(await violations()).toEqual([]);
    alert.unmount();

    render(
      <Sheet defaultOpen>
        <SheetContent>
          <SheetHeader>
            <SheetTitle>Ada</SheetTitle>
            <SheetDescription>Subscriber</SheetDescription>
          </SheetHeader>
        </SheetContent>
      </Sheet>,
    );
    expect(await violations()).toEqual([]);
  });

  it("pass axe with the command palette open", async () => {
    render(
      <CommandDialog open>
        <CommandInput placeholder="Search…" />
        <CommandList>
          <CommandEmpty>Nothing found.</CommandEmpty>
          <CommandGroup heading="Go to">
            <CommandItem>
              Users<CommandShortcut>G U</CommandShortcut>
            </CommandItem>
          </CommandGroup>
          <CommandSeparator />
          <CommandGroup heading="Actions">
            <CommandItem>Add user</CommandItem>
          </CommandGroup>
        </CommandList>
      </CommandDialog>,
    );
    expect(screen.getByRole("dialog", { name: "Search and commands" })).toBeInTheDocument();
    expect(await violations()).toEqual([]);
  });

  it("pass axe with a toast, which is announced politely", async () => {
    render(<Page />);
    toast.success("User created");
    expect(await screen.findByText("User created")).toBeInTheDocument();
    expect(screen.getByRole("region", { name: /Notifications/ })).toHaveAttribute("aria-live", "polite");
    expect(await violations()).toEqual([]);
  });
});
