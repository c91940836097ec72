// The sessions that a page shows, as the stream changes them. Messages are gathered in one map and worked off once per
// frame; only rows that are on the page are kept, of all others nothing but whether they are new. So ten thousand
// sessions cost no more than the page's hundred, and React draws only the cells whose session changed.
import { timestampFromMs, timestampMs, type Timestamp } from "@bufbuild/protobuf/wkt";

import type { Session } from "@/gen/wiwebb/radius/v1/resources_pb";

import { ratesBetween, type Rates, type Sample } from "./rates";

/** A session as it is now. */
export interface LiveSession {
  session: Session;
  rates: Rates | undefined;
  /** When the report came that gave the rates, by this browser's clock. */
  ratesAt: number;
  /** How often it changed on this page. */
  changes: number;
}

interface Kept {
  watchers: number;
  live: LiveSession | undefined;
}

/** What the first message tells of began at most so much earlier. */
const CLOSE_MS = 1000;

export type Schedule = (run: () => void) => void;

/** A tab in the background draws no frames, and works nothing off until it shows again. */
const nextFrame: Schedule = (run) => void requestAnimationFrame(run);

const ms = (time: Timestamp | undefined): number => (time ? timestampMs(time) : 0);

function sampleOf(session: Session): Sample {
  return {
    at: ms(session.updatedAt),
    seconds: Number(session.sessionSeconds),
    input: session.inputOctets,
    output: session.outputOctets,
  };
}

/** When WiWebb first heard of a session, by the server's clock: an identifier of version 7 (RFC 9562) begins with it. */
export function firstHeard(session: Session): number {
  const hex = session.id.replaceAll("-", "");
  return hex[12] === "7" ? Number.parseInt(hex.slice(0, 12), 16) : ms(session.startedAt);
}

export class LiveSessions {
  readonly #schedule: Schedule;
  readonly #waiting = new Map<string, Session>();
  readonly #rows = new Map<string, Kept>();
  readonly #listeners = new Map<string, Set<() => void>>();
  readonly #freshListeners = new Set<() => void>();
  #fresh: ReadonlySet<string> = new Set();
  #wanted: (session: Session) => boolean = () => true;
  #scheduled = false;
  /** The latest change that was told, and when that was here. */
  #latest: Timestamp | undefined;
  readonly #opened = Date.now();
  /** What was first heard of later than this is new to the list. */
  #listedAt: number | undefined;

  constructor(schedule: Schedule = nextFrame) {
    this.#schedule = schedule;
  }

  /** Takes what the stream tells; it shows with the next frame. */
  take(session: Session): void {
    this.#waiting.set(session.id, session);
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#schedule(() => this.#work());
  }

  #work(): void {
    this.#scheduled = false;
    const changed: string[] = [];
    const fresh = new Set(this.#fresh);
    for (const session of this.#waiting.values()) {
      const at = ms(session.updatedAt);
      this.#listedAt ??= at - CLOSE_MS;
      if (at > ms(this.#latest)) this.#latest = session.updatedAt;
      if (this.#rows.has(session.id)) {
        if (this.#keep(session)) changed.push(session.id);
      } else if (session.stoppedAt || !this.#wanted(session)) fresh.delete(session.id);
      else if (firstHeard(session) > this.#listedAt) fresh.add(session.id);
    }
    this.#waiting.clear();
    for (const id of changed) this.#listeners.get(id)?.forEach((listener) => listener());
    this.#tellFresh(fresh);
  }

  #tellFresh(fresh: ReadonlySet<string>): void {
    const differs = fresh.size !== this.#fresh.size;
    this.#fresh = fresh;
    if (differs) this.#freshListeners.forEach((listener) => listener());
  }

  /** Whether the session differs from what was kept. */
  #keep(session: Session): boolean {
    const kept = this.#rows.get(session.id);
    if (!kept) return false;
    const before = kept.live;
    if (!before) {
      // The page drew it already.
      kept.live = { session, rates: undefined, ratesAt: 0, changes: 0 };
      return false;
    }
    const [old, now] = [sampleOf(before.session), sampleOf(session)];
    if (now.at <= old.at) return false;
    const rates = session.stoppedAt ? undefined : (ratesBetween(old, now) ?? before.rates);
    const ratesAt = rates === before.rates ? before.ratesAt : Date.now();
    kept.live = { session, rates, ratesAt, changes: before.changes + 1 };
    return true;
  }

  /** Keeps a session for as long as something shows it. */
  watch(id: string): () => void {
    const kept = this.#rows.get(id) ?? { watchers: 0, live: undefined };
    kept.watchers += 1;
    this.#rows.set(id, kept);
    if (this.#fresh.has(id)) this.#tellFresh(new Set([...this.#fresh].filter((one) => one !== id)));
    return () => {
      kept.watchers -= 1;
      if (kept.watchers === 0) this.#rows.delete(id);
    };
  }

  /** Takes what a list or a reply says of a session that is watched. */
  observe(session: Session): void {
    if (this.#keep(session)) this.#listeners.get(session.id)?.forEach((listener) => listener());
  }

  get(id: string): LiveSession | undefined {
    return this.#rows.get(id)?.live;
  }

  /** As `get`, but nothing for a session that is still as it was drawn first. */
  changed(id: string): LiveSession | undefined {
    const live = this.get(id);
    return live && live.changes > 0 ? live : undefined;
  }

  follow(id: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(id) ?? new Set();
    this.#listeners.set(id, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) this.#listeners.delete(id);
    };
  }

  /** Sessions that began since the list was read and are not on the page. */
  readonly freshCount = (): number => this.#fresh.size;

  readonly followFresh = (listener: () => void): (() => void) => {
    this.#freshListeners.add(listener);
    return () => this.#freshListeners.delete(listener);
  };

  /** The list is read anew: nothing is new to it. `wanted`: which new sessions belong to it. */
  listed(wanted: (session: Session) => boolean = this.#wanted): void {
    this.#wanted = wanted;
    if (this.#latest) this.#listedAt = ms(this.#latest);
    this.#tellFresh(new Set());
  }

  /** How many sessions are kept. */
  get kept(): number {
    return this.#rows.size;
  }

  /** From where the stream goes on after it broke off. */
  since(): Timestamp {
    return this.#latest ?? timestampFromMs(this.#opened);
  }
}
