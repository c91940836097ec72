import { act, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { useFocusGuard } from "./use-focus-guard";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

function Page() {
  useFocusGuard();
  const [step, setStep] = useState<"shown" | "working" | "gone">("shown");
  return (
    <main id="content" tabIndex={-1}>
      <ul aria-label="Devices" tabIndex={-1}>
        <li>{step !== "gone" && <button disabled={step === "working"}>Remove</button>}</li>
      </ul>
      <p>{step === "shown" && <a href="/next">Next</a>}</p>
      <button onClick={() => setStep("working")}>Work</button>
      <button onClick={() => setStep("shown")}>Done</button>
      <button onClick={() => setStep("gone")}>Gone</button>
    </main>
  );
}

/** Observers are told in a task of their own, and the guard waits a little. */
async function settle(): Promise<void> {
  await act(async () => {
    await Promise.resolve();
    vi.advanceTimersByTime(60);
  });
}

const press = (name: string): boolean => fireEvent.click(screen.getByRole("button", { name }));

it("goes on in the list from which an item was removed, and else on the page", async () => {
  render(<Page />);
  act(() => screen.getByRole("link", { name: "Next" }).focus());
  press("Work");
  await settle();
  expect(screen.getByRole("main")).toHaveFocus();
  press("Done");
  act(() => screen.getByRole("button", { name: "Remove" }).focus());
  press("Gone");
  await settle();
  expect(screen.getByRole("list", { name: "Devices" })).toHaveFocus();
});

it("gives the focus back to a button whose work is done, unless somebody went on", async () => {
  render(<Page />);
  const button = screen.getByRole("button", { name: "Remove" });
  const work = async (meanwhile: () => void): Promise<void> => {
    act(() => button.focus());
    // As browsers do with a button that is disabled.
    act(() => button.blur());
    press("Work");
    await settle();
    act(meanwhile);
    press("Done");
    await settle();
  };
  await work(() => undefined);
  expect(button).toHaveFocus();
  await work(() => screen.getByRole("button", { name: "Gone" }).focus());
  expect(screen.getByRole("button", { name: "Gone" })).toHaveFocus();
  await work(() => void fireEvent.pointerDown(document.body));
  expect(document.body).toHaveFocus();
});
