import { expect, it } from "vitest";

import en from "@/locales/en/audit.json";
import fr from "@/locales/fr/audit.json";

import { ACTIONS, TARGET_TYPES } from "./actions";

it.each([
  ["English", en],
  ["French", fr],
])("has a word in %s for every action and every kind of thing", (_, words) => {
  expect(Object.keys(words.action).sort()).toEqual([...ACTIONS].sort());
  expect(Object.keys(words.type).sort()).toEqual([...TARGET_TYPES].sort());
});
