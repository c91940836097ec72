import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { loadable } from "./loadable";

beforeEach(() => void vi.useFakeTimers({ shouldAdvanceTime: true }));
afterEach(() => void vi.useRealTimers());

it("leaves the page alone while its code cannot be loaded, and shows it when it can", async () => {
  const load = vi
    .fn<() => Promise<{ default: () => React.JSX.Element }>>()
    .mockRejectedValueOnce(new TypeError("Failed to fetch dynamically imported module"))
    .mockResolvedValue({ default: () => <p>the part</p> });
  const Part = loadable(load, <p>on its way</p>);
  const { unmount } = render(
    <>
      <p>the page</p>
      <Part />
    </>,
  );
  await act(() => vi.advanceTimersByTimeAsync(100));
  expect(screen.getByText("the page")).toBeInTheDocument();
  expect(screen.getByText("on its way")).toBeInTheDocument();
  await act(() => vi.advanceTimersByTimeAsync(3_000));
  expect(await screen.findByText("the part")).toBeInTheDocument();
  expect(screen.queryByText("on its way")).not.toBeInTheDocument();

  // It is loaded once.
  unmount();
  render(<Part />);
  expect(screen.getByText("the part")).toBeInTheDocument();
  expect(load).toHaveBeenCalledTimes(2);
});
