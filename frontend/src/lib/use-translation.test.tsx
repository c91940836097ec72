import { act, render, screen } from "@testing-library/react";
import { Suspense } from "react";
import { afterEach, expect, it, vi } from "vitest";

import { i18n, setLanguage } from "./i18n";
import { useTranslation } from "./use-translation";

function Words({ of, text, values }: { of: string; text: string; values?: Record<string, unknown> }) {
  return <p>{useTranslation(of).t(text, values)}</p>;
}

afterEach(async () => {
  vi.restoreAllMocks();
  await act(() => setLanguage("en"));
});

it("speaks the language that is chosen, and the next", async () => {
  render(<Words of="app" text="common:cancel" />);
  expect(screen.getByText("Cancel")).toBeInTheDocument();
  await act(() => setLanguage("fr"));
  expect(screen.getByText("Annuler")).toBeInTheDocument();
});

it("puts values into words, each time", () => {
  const { rerender } = render(<Words of="app" text="table.selected" values={{ count: 1 }} />);
  const one = document.body.textContent;
  rerender(<Words of="app" text="table.selected" values={{ count: 3 }} />);
  expect(document.body.textContent).toContain("3");
  expect(document.body.textContent).not.toBe(one);
});

it("waits for words that are on their way", async () => {
  let arrive = (): void => undefined;
  vi.spyOn(i18n, "loadNamespaces").mockReturnValue(
    new Promise<void>((resolve) => {
      arrive = resolve;
    }),
  );
  await act(async () => {
    render(
      <Suspense fallback="one moment">
        <Words of="later" text="hello" />
      </Suspense>,
    );
    await Promise.resolve();
  });
  expect(document.body).toHaveTextContent("one moment");
  await act(async () => {
    i18n.addResourceBundle("en", "later", { hello: "Good morning" });
    arrive();
    await Promise.resolve();
  });
  expect(await screen.findByText("Good morning")).toBeInTheDocument();
});

it("does not remember a key that had no words yet", () => {
  const { rerender } = render(<Words of="common" text="app2:greeting" />);
  expect(screen.getByText("greeting")).toBeInTheDocument();
  i18n.addResourceBundle("en", "app2", { greeting: "Welcome" });
  rerender(<Words of="common" text="app2:greeting" values={undefined} />);
  expect(screen.getByText("Welcome")).toBeInTheDocument();
});
