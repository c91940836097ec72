import { act, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { useUrlText } from "./use-url-text";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function Box({ told, tell }: { told: string; tell: (text: string) => void }) {
  const { text, setText } = useUrlText(told, tell, (text) => !text.endsWith(":"));
  return <input value={text} onChange={(event) => setText(event.target.value)} />;
}

function draw() {
  const tell = vi.fn<(text: string) => void>();
  const { rerender } = render(<Box told="" tell={tell} />);
  const input = screen.getByRole<HTMLInputElement>("textbox");
  const type = (text: string): boolean => fireEvent.change(input, { target: { value: text } });
  const pause = (): void => act(() => void vi.advanceTimersByTime(300));
  return { tell, input, type, pause, tellBack: (told: string) => rerender(<Box told={told} tell={tell} />) };
}

it("tells the URL in a pause, and keeps what was typed before the URL had it", () => {
  const { tell, input, type, pause, tellBack } = draw();
  type("id");
  expect(tell).not.toHaveBeenCalled();
  pause();
  expect(tell).toHaveBeenLastCalledWith("id");
  type("identity");
  tellBack("id");
  expect(input.value).toBe("identity");
  pause();
  expect(tell).toHaveBeenLastCalledWith("identity");
  tellBack("identity");
  expect(input.value).toBe("identity");
  expect(tell).toHaveBeenCalledTimes(2);
});

it("takes what the URL says by itself", () => {
  const { tell, input, type, pause, tellBack } = draw();
  type("id ");
  pause();
  tellBack("id");
  expect(input.value).toBe("id ");
  tellBack("");
  expect(input.value).toBe("");
  pause();
  expect(tell).toHaveBeenCalledTimes(1);
});

it("tells nothing that is not ready", () => {
  const { tell, type, pause } = draw();
  type("role:");
  pause();
  expect(tell).not.toHaveBeenCalled();
});
