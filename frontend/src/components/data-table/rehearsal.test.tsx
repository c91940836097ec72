import { afterEach, expect, it, vi } from "vitest";

import { rehearse } from "./rehearsal";

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it("draws a list with its rows, and nothing is asked for, listens or stays", async () => {
  vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", false);
  const ask = vi.fn();
  vi.stubGlobal("fetch", ask);
  const listen = vi.spyOn(globalThis, "addEventListener");
  const drawn: string[] = [];
  const create = document.createElement.bind(document);
  vi.spyOn(document, "createElement").mockImplementation((name: string) => {
    drawn.push(name);
    return create(name);
  });
  rehearse();
  await vi.waitFor(() => expect(drawn.filter((name) => name === "tr")).toHaveLength(21));
  await new Promise((done) => setTimeout(done, 700));
  expect(ask).not.toHaveBeenCalled();
  expect(listen).not.toHaveBeenCalled();
  expect(document.body).toBeEmptyDOMElement();
});
