import { Alert, AlertDescription, AlertTitle } from "./alert";
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
import { Skeleton } from "./skeleton";
import { Switch } from "./switch";
import { Table, TableBody, TableCaption, TableCell, TableHead, TableHeader, TableRow } from "./table";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "./tabs";
import { Textarea } from "./textarea";
import { ToggleGroup, ToggleGroupItem } from "./toggle-group";
import { Toaster } from "./toaster";
import { Tooltip, TooltipContent, TooltipTrigger } from "./tooltip";

export function FormParts() {
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

/** Every primitive on one page, for the tests. */
export function Page() {
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
