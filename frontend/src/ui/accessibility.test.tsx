import axe from "axe-core";
import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { Alert, AlertDescription, AlertTitle } from "./alert";
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
import { Avatar } from "./avatar";
import { Badge } from "./badge";
import {
  Breadcrumb,
  BreadcrumbItem,
  BreadcrumbLink,
  BreadcrumbList,
  BreadcrumbPage,
  BreadcrumbSeparator,
} from "./breadcrumb";
import { Button } from "./button";
import { Card, CardContent, CardDescription, CardFooter, CardHeader, CardTitle } from "./card";
import { Checkbox } from "./checkbox";
import { Combobox } from "./combobox";
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
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle, DialogTrigger } from "./dialog";
import {
  DropdownMenu,
  DropdownMenuCheckboxItem,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuLabel,
  DropdownMenuRadioGroup,
  DropdownMenuRadioItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "./dropdown-menu";
import { Field, FieldContent, FieldDescription, FieldError, FieldLabel, FieldLegend, FieldSet } from "./field";
import { Input } from "./input";
import { Kbd } from "./kbd";
import { Label } from "./label";
import { NativeSelect, NativeSelectOption } from "./native-select";
import { Popover, PopoverContent, PopoverTrigger } from "./popover";
import { Progress } from "./progress";
import { RadioGroup, RadioGroupItem } from "./radio-group";
import { ScrollArea } from "./scroll-area";
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from "./select";
import { Separator } from "./separator";
import { Sheet, SheetContent, SheetDescription, SheetHeader, SheetTitle } from "./sheet";
import { Skeleton } from "./skeleton";
import { Switch } from "./switch";
import { Table, TableBody, TableCaption, TableCell, TableHead, TableHeader, TableRow } from "./table";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "./tabs";
import { Textarea } from "./textarea";
import { ToggleGroup, ToggleGroupItem } from "./toggle-group";
import { toast, Toaster } from "./toaster";
import { Tooltip, TooltipContent, TooltipTrigger } from "./tooltip";

/** What axe finds, as "rule: element". jsdom has no layout, so colours are the browser tests' matter. */
async function violations(): Promise<string[]> {
  const { violations } = await axe.run(document.body, {
    rules: { "color-contrast": { enabled: false }, region: { enabled: false } },
  });
  return violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html}`));
}

function FormParts() {
  return (
    <form aria-label="Person">
      <Field>
        <FieldLabel>Name</FieldLabel>
        <Input />
        <FieldDescription>As on the invoice.</FieldDescription>
      </Field>
      <Field invalid>
        <FieldLabel>E-mail</FieldLabel>
        <Input type="email" />
        <FieldDescription>Never shown to others.</FieldDescription>
        <FieldError>Enter a valid email address.</FieldError>
      </Field>
      <Field>
        <FieldLabel>Note</FieldLabel>
        <Textarea />
      </Field>
      <Field>
        <FieldLabel>Role</FieldLabel>
        <Select defaultValue="admin">
          <SelectTrigger>
            <SelectValue />
          </SelectTrigger>
          <SelectContent>
            <SelectItem value="admin">Admin</SelectItem>
          </SelectContent>
        </Select>
      </Field>
      <Field>
        <FieldLabel>Language</FieldLabel>
        <NativeSelect>
          <NativeSelectOption value="en">English</NativeSelectOption>
        </NativeSelect>
      </Field>
      <Field>
        <FieldLabel>Tenant</FieldLabel>
        <Combobox value={undefined} onChange={() => undefined} options={[{ value: "1", label: "acme" }]} />
      </Field>
      <Field orientation="horizontal">
        <Checkbox />
        <FieldContent>
          <FieldLabel>Active</FieldLabel>
          <FieldDescription>May sign in.</FieldDescription>
        </FieldContent>
      </Field>
      <Field orientation="horizontal">
        <Switch />
        <FieldLabel>Live data</FieldLabel>
      </Field>
      <FieldSet>
        <FieldLegend>Access</FieldLegend>
        <Field>
          <FieldLabel>Plan</FieldLabel>
          <RadioGroup defaultValue="basic">
            <RadioGroupItem value="basic" id="basic" />
            <Label htmlFor="basic">Basic</Label>
          </RadioGroup>
        </Field>
        <Field>
          <FieldLabel>Range</FieldLabel>
          <ToggleGroup type="single" defaultValue="day">
            <ToggleGroupItem value="day">24 h</ToggleGroupItem>
            <ToggleGroupItem value="week">7 d</ToggleGroupItem>
          </ToggleGroup>
        </Field>
      </FieldSet>
      <Button pending>Save</Button>
    </form>
  );
}

function Page() {
  return (
    <main>
      <h1>All primitives</h1>
      <Breadcrumb>
        <BreadcrumbList>
          <BreadcrumbItem>
            <BreadcrumbLink href="#users">Users</BreadcrumbLink>
          </BreadcrumbItem>
          <BreadcrumbSeparator />
          <BreadcrumbItem>
            <BreadcrumbPage>Ada</BreadcrumbPage>
          </BreadcrumbItem>
        </BreadcrumbList>
      </Breadcrumb>
      <Alert variant="destructive">
        <AlertTitle>Not saved</AlertTitle>
        <AlertDescription>Try again.</AlertDescription>
      </Alert>
      <Card>
        <CardHeader>
          <CardTitle>Card</CardTitle>
          <CardDescription>What it is about.</CardDescription>
        </CardHeader>
        <CardContent>
          <FormParts />
        </CardContent>
        <CardFooter>
          <Badge variant="success">active</Badge>
          <Kbd>K</Kbd>
          <Avatar name="Ada Lovelace" />
        </CardFooter>
      </Card>
      <Separator />
      <Tabs defaultValue="one">
        <TabsList aria-label="Parts">
          <TabsTrigger value="one">One</TabsTrigger>
          <TabsTrigger value="two">Two</TabsTrigger>
        </TabsList>
        <TabsContent value="one">First</TabsContent>
        <TabsContent value="two">Second</TabsContent>
      </Tabs>
      <Progress value={40} aria-label="Upload" />
      <Skeleton className="h-4" />
      <ScrollArea aria-label="Log">Lines</ScrollArea>
      <Table>
        <TableCaption>People</TableCaption>
        <TableHeader>
          <TableRow>
            <TableHead>Name</TableHead>
          </TableRow>
        </TableHeader>
        <TableBody>
          <TableRow>
            <TableCell>Ada</TableCell>
          </TableRow>
        </TableBody>
      </Table>
      <DropdownMenu>
        <DropdownMenuTrigger>Menu</DropdownMenuTrigger>
        <DropdownMenuContent>
          <DropdownMenuLabel>Actions</DropdownMenuLabel>
          <DropdownMenuItem>Open</DropdownMenuItem>
          <DropdownMenuSeparator />
          <DropdownMenuCheckboxItem checked>Name</DropdownMenuCheckboxItem>
          <DropdownMenuRadioGroup value="compact">
            <DropdownMenuRadioItem value="compact">Compact</DropdownMenuRadioItem>
          </DropdownMenuRadioGroup>
        </DropdownMenuContent>
      </DropdownMenu>
      <Popover>
        <PopoverTrigger>Filters</PopoverTrigger>
        <PopoverContent aria-label="Filters">None</PopoverContent>
      </Popover>
      <Tooltip>
        <TooltipTrigger>Hint</TooltipTrigger>
        <TooltipContent>More</TooltipContent>
      </Tooltip>
      <Toaster />
    </main>
  );
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

describe("a field", () => {
  it("ties its label, its description and its error to the control", () => {
    render(<FormParts />);
    expect(screen.getByRole("textbox", { name: "Name" })).toHaveAccessibleDescription("As on the invoice.");
    const email = screen.getByRole("textbox", { name: "E-mail" });
    expect(email).toHaveAccessibleDescription("Enter a valid email address. Never shown to others.");
    expect(email).toBeInvalid();
    expect(screen.getByRole("textbox", { name: "Note" })).not.toHaveAttribute("aria-describedby");
    expect(screen.getByRole("radiogroup", { name: "Plan" })).toBeInTheDocument();
    expect(screen.getByRole("checkbox", { name: "Active" })).toHaveAccessibleDescription("May sign in.");
  });
});

describe("a button", () => {
  it("cannot be pressed and says that it is busy while pending", () => {
    render(<Button pending>Save</Button>);
    const button = screen.getByRole("button", { name: "Save" });
    expect(button).toBeDisabled();
    expect(button).toHaveAttribute("aria-busy", "true");
  });

  it("can be a link, which is then no button", () => {
    render(
      <Button asChild>
        <a href="/users">Users</a>
      </Button>,
    );
    expect(screen.getByRole("link", { name: "Users" })).toHaveClass("bg-primary");
    expect(screen.queryByRole("button")).not.toBeInTheDocument();
  });
});

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
});
