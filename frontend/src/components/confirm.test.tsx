import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { ConfirmProvider, useConfirm, type ConfirmOptions } from "./confirm";

const deletion: ConfirmOptions = {
  title: "Delete tenant acme?",
  body: "Its 12 users are deleted with it.",
  action: "Delete tenant",
  destructive: true,
};

function Asker({ options, answered }: { options: ConfirmOptions; answered: (answer: boolean) => void }) {
  const confirm = useConfirm();
  return (
    <button type="button" onClick={() => void confirm(options).then(answered)}>
      Ask
    </button>
  );
}

async function ask(options: ConfirmOptions) {
  const answered = vi.fn();
  const user = userEvent.setup();
  render(
    <ConfirmProvider>
      <Asker options={options} answered={answered} />
    </ConfirmProvider>,
  );
  await user.click(screen.getByRole("button", { name: "Ask" }));
  return { answered, user };
}

describe("confirm", () => {
  it("names the object and what follows, and answers yes to the action", async () => {
    const { answered, user } = await ask(deletion);
    const dialog = screen.getByRole("alertdialog", { name: "Delete tenant acme?" });
    expect(dialog).toHaveAccessibleDescription("Its 12 users are deleted with it.");
    expect(answered).not.toHaveBeenCalled();
    await user.click(screen.getByRole("button", { name: "Delete tenant" }));
    await waitFor(() => expect(answered).toHaveBeenCalledExactlyOnceWith(true));
    expect(screen.queryByRole("alertdialog")).not.toBeInTheDocument();
  });

  it("starts at Cancel, so that a hasty Enter deletes nothing", async () => {
    const { answered, user } = await ask(deletion);
    expect(screen.getByRole("button", { name: "Cancel" })).toHaveFocus();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(answered).toHaveBeenCalledExactlyOnceWith(false));
  });

  it("takes Escape for no and gives the focus back to where it was", async () => {
    const { answered, user } = await ask(deletion);
    await user.keyboard("{Escape}");
    await waitFor(() => expect(answered).toHaveBeenCalledExactlyOnceWith(false));
    await waitFor(() => expect(screen.getByRole("button", { name: "Ask" })).toHaveFocus());
  });

  it("keeps the action disabled until the name was typed exactly", async () => {
    const { answered, user } = await ask({ ...deletion, typeToConfirm: "acme" });
    const field = screen.getByRole("textbox", { name: "Type “acme” to confirm" });
    const action = screen.getByRole("button", { name: "Delete tenant" });
    expect(field).toHaveFocus();
    expect(action).toBeDisabled();
    await user.keyboard("Acm{Enter}");
    await user.type(field, "e");
    expect(action).toBeDisabled();
    expect(answered).not.toHaveBeenCalled();
    await user.clear(field);
    await user.type(field, "acme");
    expect(action).toBeEnabled();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(answered).toHaveBeenCalledExactlyOnceWith(true));
  });

  it("asks for the name anew each time", async () => {
    const { user } = await ask({ ...deletion, typeToConfirm: "acme" });
    await user.keyboard("acme");
    await user.click(screen.getByRole("button", { name: "Cancel" }));
    await user.click(screen.getByRole("button", { name: "Ask" }));
    expect(screen.getByRole("textbox")).toHaveValue("");
    expect(screen.getByRole("button", { name: "Delete tenant" })).toBeDisabled();
  });
});
