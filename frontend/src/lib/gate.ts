// What stands between a refused call and its repetition: a dialog over the page in which a person signs in again, or
// proves anew who they are. Calls that are refused meanwhile wait for the same answer, so no input is lost.
import { createStore } from "./store";

/** What the server asks for. */
export type Need = "sign-in" | "prove";

interface Question {
  need: Need;
  answer: (passed: boolean) => void;
}

export const question = createStore<Question | undefined>(undefined);
/** Whether somebody is signed in on this page, so that a lost session is asked for here and not on a page of its own. */
export const signedIn = createStore<boolean>(false);
/** Whether the page for enrolling stays although the session may do all now: it shows codes that are told once. */
export const enrolling = createStore<boolean>(false);

let waiting: Promise<boolean> | undefined;

/** Asks the person; resolves to whether it makes sense to try the call again. */
export function ask(need: Need): Promise<boolean> {
  waiting ??= new Promise<boolean>((resolve) => {
    question.set({
      need,
      answer: (passed) => {
        question.set(undefined);
        waiting = undefined;
        resolve(passed);
      },
    });
  });
  return waiting;
}
