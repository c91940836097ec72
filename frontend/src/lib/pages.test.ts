import type { RouteObject } from "react-router";
import { describe, expect, it, vi } from "vitest";

import { beginPage, offerPages, prefetchPage, prefetchWhenIdle } from "./pages";

const page = () => vi.fn(() => Promise.resolve({ Component: () => null }));

describe("prefetching", () => {
  it("loads the code of a page and of what it stands in, once", async () => {
    const [frame, users, sheet, other] = [page(), page(), page(), page()];
    offerPages([
      {
        lazy: frame,
        children: [
          { path: "users", lazy: users, children: [{ path: ":id", lazy: sheet }] },
          { path: "other", lazy: other },
        ],
      },
    ]);
    await prefetchPage("/users");
    await prefetchPage("/users");
    expect([frame, users, sheet, other].map((lazy) => lazy.mock.calls.length)).toEqual([1, 1, 0, 0]);
  });

  it("has for the router what it loaded, without another turn of the browser", async () => {
    const users = page();
    const [route] = offerPages<RouteObject[]>([{ path: "users", lazy: users }]);
    await prefetchPage("/users");
    const lazy = route?.lazy as () => Promise<unknown>;
    expect(lazy()).toBe(lazy());
    expect(users).toHaveBeenCalledOnce();
  });

  it("tries once more what did not load", async () => {
    const lazy = page();
    lazy.mockRejectedValueOnce(new Error("offline"));
    offerPages([{ path: "users", lazy }]);
    await prefetchPage("/users");
    await prefetchPage("/users");
    expect(lazy).toHaveBeenCalledTimes(2);
  });

  it("asks for what a page begins with only where somebody is about to go", async () => {
    const loader = vi.fn();
    offerPages([{ path: "users/:id", lazy: () => Promise.resolve({ loader }) }]);
    await prefetchPage("/users/7?tab=2");
    expect(loader).not.toHaveBeenCalled();
    await beginPage("/users/7?tab=2");
    const { request, params } = loader.mock.calls[0]?.[0] as { request: Request; params: object };
    expect(new URL(request.url).search).toBe("?tab=2");
    expect(params).toEqual({ id: "7" });
  });

  it("loads nothing ahead on a phone", async () => {
    vi.useFakeTimers();
    const there = vi.spyOn(globalThis, "matchMedia").mockReturnValue({ matches: true } as MediaQueryList);
    const first = page();
    offerPages([{ path: "first", lazy: first }]);
    prefetchWhenIdle(["/first"], vi.fn());
    await vi.advanceTimersByTimeAsync(9_000);
    expect(there).toHaveBeenCalledWith("(pointer: coarse)");
    expect(first).not.toHaveBeenCalled();
    there.mockRestore();
    vi.useRealTimers();
  });

  it("waits until the page has settled, and stops when it is left", async () => {
    vi.useFakeTimers();
    vi.stubGlobal("requestIdleCallback", (run: () => void) => setTimeout(run, 1));
    const [first, second, then] = [page(), page(), vi.fn()];
    offerPages([
      { path: "first", lazy: first },
      { path: "second", lazy: second },
    ]);
    const stop = prefetchWhenIdle(["/first", "/second"], then);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(first).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(second).toHaveBeenCalledOnce();
    expect(then).toHaveBeenCalledOnce();
    stop();

    const again = page();
    offerPages([{ path: "first", lazy: again }]);
    prefetchWhenIdle(["/first"], vi.fn())();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(again).not.toHaveBeenCalled();
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
});
