import { render, screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { Button } from "./button";

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
