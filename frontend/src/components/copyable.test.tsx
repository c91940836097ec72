import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Copyable } from "./copyable";

/** What a browser without TLS has: no navigator.clipboard, only the old command. */
function oldCopyCommand(works: boolean) {
  const copied: string[] = [];
  document.execCommand = vi.fn(() => {
    const field = document.querySelector<HTMLTextAreaElement>("textarea");
    if (works && field) copied.push(field.value);
    return works;
  });
  return copied;
}

async function press(name: string) {
  await act(async () => {
    fireEvent.click(screen.getByRole("button", { name }));
    await Promise.resolve();
  });
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("Copyable", () => {
  it("copies by the clipboard where there is one", async () => {
    const writeText = vi.fn(() => Promise.resolve());
    vi.stubGlobal("isSecureContext", true);
    vi.stubGlobal("navigator", { ...navigator, clipboard: { writeText } });
    render(<Copyable value="aa:bb:cc:dd:ee:ff" label="MAC address" />);
    await press("Copy MAC address");
    expect(writeText).toHaveBeenCalledWith("aa:bb:cc:dd:ee:ff");
    expect(screen.getByText("Copied")).toBeInTheDocument();
  });

  it("copies on pages without a clipboard too, and says so for a moment", async () => {
    vi.useFakeTimers();
    vi.stubGlobal("navigator", { ...navigator, clipboard: undefined });
    const copied = oldCopyCommand(true);
    render(<Copyable value="10.0.0.1" />);
    await press("Copy");
    expect(copied).toEqual(["10.0.0.1"]);
    expect(screen.getByText("Copied")).toBeInTheDocument();
    act(() => void vi.advanceTimersByTime(2500));
    expect(screen.queryByText("Copied")).not.toBeInTheDocument();
  });

  it("selects the whole value and tells the keys when copying is blocked", async () => {
    vi.stubGlobal("navigator", { ...navigator, clipboard: undefined });
    oldCopyCommand(false);
    render(<Copyable value="wk_live_0123456789abcdef" keepEnds={4} label="key" />);
    expect(screen.getByText("wk_l…cdef")).toBeInTheDocument();
    await press("Copy key");
    expect(screen.getByText(/press Ctrl C/)).toBeInTheDocument();
    expect(screen.getByText("wk_live_0123456789abcdef")).toBeInTheDocument();
    expect(getSelection()?.toString()).toBe("wk_live_0123456789abcdef");
  });

  it("copies the whole of a shortened value", async () => {
    vi.stubGlobal("navigator", { ...navigator, clipboard: undefined });
    const copied = oldCopyCommand(true);
    render(<Copyable value="wk_live_0123456789abcdef" keepEnds={4} />);
    await press("Copy");
    expect(copied).toEqual(["wk_live_0123456789abcdef"]);
  });

  it("does not open the row that it is in", async () => {
    oldCopyCommand(true);
    const open = vi.fn();
    render(
      // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- stands for a row
      <div onClick={open}>
        <Copyable value="x" />
      </div>,
    );
    await press("Copy");
    expect(open).not.toHaveBeenCalled();
  });
});
