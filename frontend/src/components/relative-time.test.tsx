import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import { formatDateTime } from "@/lib/format";
import { RelativeTime } from "./relative-time";

afterEach(() => vi.useRealTimers());

describe("RelativeTime", () => {
  it("goes on counting while it is shown", () => {
    const now = new Date("2026-03-01T12:00:00Z");
    vi.useFakeTimers({ now });
    render(<RelativeTime date={new Date("2026-03-01T11:57:00Z")} />);
    expect(screen.getByText("3 min. ago")).toBeInTheDocument();
    act(() => void vi.advanceTimersByTime(2 * 60_000));
    expect(screen.getByText("5 min. ago")).toBeInTheDocument();
  });

  it("carries the exact time for machines, and in its tooltip", async () => {
    const date = new Date(Date.now() - 3_600_000);
    render(<RelativeTime date={date} />);
    const shown = screen.getByText("1 hr. ago");
    expect(shown).toHaveAttribute("datetime", date.toISOString());
    const user = userEvent.setup();
    // It comes with the first movement over it, to be there for the next.
    await user.hover(shown);
    await user.hover(screen.getByText("1 hr. ago"));
    expect(await screen.findByRole("tooltip")).toHaveTextContent(formatDateTime(date));
  });

  it("says never, or what it is told to, without a date", () => {
    const { rerender } = render(<RelativeTime date={undefined} />);
    expect(screen.getByText("never")).toBeInTheDocument();
    rerender(<RelativeTime date={undefined} fallback="not yet" />);
    expect(screen.getByText("not yet")).toBeInTheDocument();
  });
});
