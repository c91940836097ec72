import { useState } from "react";
import { render, screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { Combobox, type ComboboxOption, type ComboboxProps } from "./combobox";
import { Field, FieldError, FieldLabel } from "./field";

const people: ComboboxOption[] = [
  { value: "1", label: "Ada Lovelace", hint: "ada@example.org" },
  { value: "2", label: "Zoé Müller", hint: "zoe@example.org" },
  { value: "3", label: "Grace Hopper" },
];

function Chooser(props: Partial<ComboboxProps>) {
  const [value, setValue] = useState<string | undefined>(props.value);
  return <Combobox label="User" options={people} {...props} value={value} onChange={setValue} />;
}

const box = () => screen.getByRole("combobox", { name: "User" });
const names = () =>
  screen.queryAllByRole("option").map((option) => within(option).getByText(/^[A-Z]\S+ \S+$/).textContent);

describe("Combobox", () => {
  it("is operated by the keyboard alone", async () => {
    const user = userEvent.setup();
    render(<Chooser placeholder="Nobody" />);
    expect(box()).toHaveTextContent("Nobody");
    await user.tab();
    await user.keyboard("{Enter}");
    expect(box()).toHaveAttribute("aria-expanded", "true");
    await user.keyboard("{ArrowDown}{Enter}");
    expect(box()).toHaveTextContent("Zoé Müller");
    expect(screen.queryByRole("option")).not.toBeInTheDocument();
    await waitFor(() => expect(box()).toHaveFocus());
  });

  it("finds by label and hint, whatever the accents and the case", async () => {
    const user = userEvent.setup();
    render(<Chooser />);
    await user.click(box());
    await user.keyboard("MULLER");
    expect(names()).toEqual(["Zoé Müller"]);
    await user.clear(screen.getByPlaceholderText("Search…"));
    await user.keyboard("example lovel");
    expect(names()).toEqual(["Ada Lovelace"]);
    await user.keyboard("xyz");
    expect(names()).toEqual([]);
    expect(screen.getByText("Nothing found.")).toBeInTheDocument();
  });

  it("lets the server search, once the typing rests, and shows what it found", async () => {
    const onSearch = vi.fn();
    const user = userEvent.setup();
    render(<Chooser onSearch={onSearch} />);
    expect(onSearch).not.toHaveBeenCalled();
    await user.click(box());
    await user.keyboard("gra");
    expect(names()).toHaveLength(3);
    await waitFor(() => expect(onSearch.mock.calls).toEqual([[""], ["gra"]]));
  });

  it("keeps the name of what was chosen when a new search no longer has it", async () => {
    const user = userEvent.setup();
    const { rerender } = render(<Chooser onSearch={() => undefined} />);
    await user.click(box());
    await user.click(screen.getByText("Ada Lovelace"));
    rerender(<Chooser onSearch={() => undefined} options={people.slice(2)} />);
    expect(box()).toHaveTextContent("Ada Lovelace");
  });

  it("says that it searches", async () => {
    render(<Chooser loading options={[]} onSearch={() => undefined} />);
    await userEvent.setup().click(box());
    expect(screen.getByRole("status")).toHaveTextContent("Searching…");
    expect(screen.queryByText("Nothing found.")).not.toBeInTheDocument();
  });

  it("has its name and its error from the field around it", () => {
    render(
      <Field invalid>
        <FieldLabel>Owner</FieldLabel>
        <Combobox value={undefined} onChange={() => undefined} options={people} />
        <FieldError>This field is required.</FieldError>
      </Field>,
    );
    const owner = screen.getByRole("combobox", { name: "Owner" });
    expect(owner).toHaveAccessibleDescription("This field is required.");
    expect(owner).toBeInvalid();
  });
});
