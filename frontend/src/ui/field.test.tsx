import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { FormParts } from "./test-page";

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
