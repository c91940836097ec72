// How fast a session goes: what the NAS counted between two of its reports.

/** The counters of a session at one report. */
export interface Sample {
  /** When WiWebb took the report, in milliseconds. */
  at: number;
  /** Acct-Session-Time: how long the session had lasted by the NAS's own clock. */
  seconds: number;
  /** Octets from the user. */
  input: bigint;
  /** Octets to the user. */
  output: bigint;
}

/** Bits a second between two reports. */
export interface Rates {
  down: number;
  up: number;
  /** Seconds between the reports. */
  span: number;
}

/** The two clocks may differ by as much: the NAS counts whole seconds, and a report travels. */
const CLOSE_SECONDS = 2;

/** The seconds between two reports: by our clock, which is finer, unless the NAS held one of them back. */
function secondsBetween(before: Sample, after: Sample): number {
  const ours = (after.at - before.at) / 1000;
  const theirs = after.seconds - before.seconds;
  return theirs > 0 && Math.abs(theirs - ours) > CLOSE_SECONDS ? theirs : ours;
}

/** The rates between two reports; none where the second is not a later one, or a counter went back. */
export function ratesBetween(before: Sample, after: Sample): Rates | undefined {
  if (after.at <= before.at || after.input < before.input || after.output < before.output) return undefined;
  const span = secondsBetween(before, after);
  if (!(span > 0)) return undefined;
  return {
    down: (Number(after.output - before.output) * 8) / span,
    up: (Number(after.input - before.input) * 8) / span,
    span,
  };
}

/** A NAS that reports each `span` seconds has missed three reports by then. */
const MISSED = 3;
const SHORTEST_LIFE_SECONDS = 60;

/** Whether a rate still tells how it is now, `age` seconds after the report that gave it. */
export function stillHolds(rates: Rates, age: number): boolean {
  return age <= Math.max(SHORTEST_LIFE_SECONDS, rates.span * MISSED);
}
