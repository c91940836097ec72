// Whether the server answers and live data flows, for the whole page.
import { createStore, useStore } from "./store";

export type LiveState = "idle" | "live" | "paused" | "reconnecting";

/** False: the last call found no server. */
export const reachable = createStore(true);
export const useReachable = (): boolean => useStore(reachable);

/** Whether people stopped live data by hand. */
export const livePaused = createStore(false);

const streams = new Map<symbol, "open" | "waiting">();
const state = createStore<LiveState>("idle");

function settle(): void {
  const states = [...streams.values()];
  if (states.length === 0) state.set("idle");
  else if (livePaused.get()) state.set("paused");
  else state.set(states.includes("waiting") ? "reconnecting" : "live");
}
livePaused.subscribe(settle);

/** Tells how one stream is; `undefined`: it is gone. */
export function tellStream(stream: symbol, now: "open" | "waiting" | undefined): void {
  if (now === undefined) streams.delete(stream);
  else streams.set(stream, now);
  settle();
}

export const useLiveState = (): LiveState => useStore(state);
export function useLivePaused(): [boolean, (paused: boolean) => void] {
  return [useStore(livePaused), livePaused.set];
}
