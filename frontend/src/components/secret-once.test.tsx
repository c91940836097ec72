import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { SecretOnce } from "./secret-once";

function show() {
  const onSaved = vi.fn();
  const user = userEvent.setup();
  render(<SecretOnce label="Recovery codes" value={"1111-2222\n3333-4444"} onSaved={onSaved} />);
  return { onSaved, user };
}

describe("SecretOnce", () => {
  it("shows every line of the secret and warns that it comes only once", () => {
    show();
    const group = screen.getByRole("group", { name: "Recovery codes" });
    expect(group).toHaveTextContent("1111-2222");
    expect(group).toHaveTextContent("3333-4444");
    expect(screen.getByText(/only this once/)).toBeInTheDocument();
  });

  it("lets nobody go on before they said that it is saved", async () => {
    const { onSaved, user } = show();
    const done = screen.getByRole("button", { name: "Done" });
    expect(done).toBeDisabled();
    await user.click(screen.getByRole("checkbox", { name: "I have saved it" }));
    expect(done).toBeEnabled();
    await user.click(done);
    expect(onSaved).toHaveBeenCalledOnce();
  });

  it("is disabled again when the tick is taken back", async () => {
    const { user } = show();
    const saved = screen.getByRole("checkbox", { name: "I have saved it" });
    await user.click(saved);
    await user.click(saved);
    expect(screen.getByRole("button", { name: "Done" })).toBeDisabled();
  });

  it("copies all lines", async () => {
    const copied: (string | undefined)[] = [];
    const { user } = show();
    vi.stubGlobal("isSecureContext", false);
    document.execCommand = vi.fn(() => copied.push(document.querySelector("textarea")?.value) > 0);
    await user.click(screen.getByRole("button", { name: "Copy Recovery codes" }));
    expect(copied).toEqual(["1111-2222\n3333-4444"]);
    expect(await screen.findAllByText("Copied")).not.toHaveLength(0);
    vi.unstubAllGlobals();
  });
});
