import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { describe, expect, it, vi } from "vitest";

import { SessionSchema, type Session } from "@/gen/wiwebb/radius/v1/resources_pb";

import { firstHeard, LiveSessions } from "./live-sessions";

const T0 = Date.UTC(2026, 0, 1);

/** An identifier of version 7 that was made at a time. */
function idAt(ms: number, n = 0): string {
  const time = ms.toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${n.toString(16).padStart(12, "0")}`;
}

function session(id: string, at: number, more: MessageInitShape<typeof SessionSchema> = {}): Session {
  return create(SessionSchema, { id, username: "amir", updatedAt: timestampFromMs(at), ...more });
}

/** Frames that are drawn when the test says so. */
function frames() {
  const due: (() => void)[] = [];
  const live = new LiveSessions((run) => due.push(run));
  const draw = (): number => {
    const now = due.splice(0);
    now.forEach((run) => run());
    return now.length;
  };
  return { live, draw, due };
}

describe("sessions that change while they are looked at", () => {
  it("are drawn once per frame, however many messages come", () => {
    const { live, draw } = frames();
    const id = idAt(T0);
    live.watch(id);
    live.observe(session(id, T0));
    const drawn = vi.fn();
    live.follow(id, drawn);
    for (let at = 1; at <= 1000; at += 1) live.take(session(id, T0 + at, { outputOctets: BigInt(at) }));
    expect(drawn).not.toHaveBeenCalled();
    expect(draw()).toBe(1);
    expect(drawn).toHaveBeenCalledTimes(1);
    expect(live.get(id)?.session.outputOctets).toBe(1000n);
  });

  it("tell only those who show them", () => {
    const { live, draw } = frames();
    const [shown, other] = [idAt(T0, 1), idAt(T0, 2)];
    for (const id of [shown, other]) {
      live.watch(id);
      live.observe(session(id, T0));
    }
    const [drawn, left] = [vi.fn(), vi.fn()];
    live.follow(shown, drawn);
    live.follow(other, left);
    live.take(session(shown, T0 + 1000));
    draw();
    expect(drawn).toHaveBeenCalledTimes(1);
    expect(left).not.toHaveBeenCalled();
  });

  it("are kept only while they are on the page, of ten thousand as of one", () => {
    const { live, draw } = frames();
    const ids = Array.from({ length: 10_000 }, (_, n) => idAt(T0 - 60_000, n));
    const leave = ids.slice(0, 100).map((id) => live.watch(id));
    ids.forEach((id) => live.take(session(id, T0)));
    draw();
    expect(live.kept).toBe(100);
    expect(live.freshCount()).toBe(0);
    leave.forEach((stop) => stop());
    expect(live.kept).toBe(0);
  });

  it("have no rate until two reports are known, then that of the last two", () => {
    const { live, draw } = frames();
    const id = idAt(T0);
    live.watch(id);
    live.observe(session(id, T0, { outputOctets: 1_000_000n, sessionSeconds: 10n }));
    expect(live.get(id)?.rates).toBeUndefined();
    live.take(session(id, T0 + 60_000, { outputOctets: 8_500_000n, sessionSeconds: 70n }));
    draw();
    expect(live.get(id)?.rates).toMatchObject({ down: 1_000_000, up: 0 });
    live.take(session(id, T0 + 120_000, { outputOctets: 8_500_000n, sessionSeconds: 130n }));
    draw();
    expect(live.get(id)?.rates).toMatchObject({ down: 0 });
    live.take(session(id, T0 + 121_000, { stoppedAt: timestampFromMs(T0 + 121_000) }));
    draw();
    expect(live.get(id)?.rates).toBeUndefined();
  });

  it("do not change by what is told twice or late", () => {
    const { live, draw } = frames();
    const id = idAt(T0);
    live.watch(id);
    live.observe(session(id, T0 + 5000, { outputOctets: 5n }));
    live.take(session(id, T0 + 4000, { outputOctets: 4n }));
    draw();
    expect(live.get(id)).toMatchObject({ changes: 0, session: { outputOctets: 5n } });
  });

  it("keep their rate when the list is read anew", () => {
    const { live, draw } = frames();
    const id = idAt(T0);
    live.watch(id);
    live.observe(session(id, T0));
    live.take(session(id, T0 + 10_000, { inputOctets: 1250n, sessionSeconds: 10n }));
    draw();
    live.observe(session(id, T0 + 10_000, { inputOctets: 1250n, sessionSeconds: 10n }));
    expect(live.get(id)?.rates).toMatchObject({ up: 1000 });
  });
});

describe("sessions that begin while others are looked at", () => {
  const begun = (ms: number, n = 0): Session => session(idAt(ms, n), ms + 1);

  it("are counted, and not those that only go on", () => {
    const { live, draw } = frames();
    const told = vi.fn();
    live.followFresh(told);
    live.take(session(idAt(T0 - 3_600_000), T0));
    live.take(begun(T0 + 10, 1));
    live.take(begun(T0 + 20, 2));
    draw();
    expect(live.freshCount()).toBe(2);
    expect(told).toHaveBeenCalledTimes(1);
  });

  it("are counted once, however often they are told, and not when they have ended", () => {
    const { live, draw } = frames();
    live.take(begun(T0, 1));
    live.take(begun(T0, 2));
    draw();
    live.take(session(idAt(T0, 1), T0 + 500));
    live.take(session(idAt(T0, 2), T0 + 500, { stoppedAt: timestampFromMs(T0 + 500) }));
    draw();
    expect(live.freshCount()).toBe(1);
  });

  it("are not new any more when the list shows them", () => {
    const { live, draw } = frames();
    live.take(begun(T0, 1));
    live.take(begun(T0, 2));
    draw();
    live.watch(idAt(T0, 1));
    expect(live.freshCount()).toBe(1);
    live.listed();
    expect(live.freshCount()).toBe(0);
    live.take(session(idAt(T0, 2), T0 + 60_000));
    draw();
    expect(live.freshCount()).toBe(0);
    live.take(begun(T0 + 61_000, 3));
    draw();
    expect(live.freshCount()).toBe(1);
  });

  it("are counted only if the list would show them", () => {
    const { live, draw } = frames();
    live.listed(({ username }) => username === "bea");
    live.take(begun(T0, 1));
    draw();
    expect(live.freshCount()).toBe(0);
  });
});

describe("where a stream goes on", () => {
  it("is the latest change that was told", () => {
    const { live, draw } = frames();
    live.take(session(idAt(T0, 1), T0 + 900));
    live.take(session(idAt(T0, 2), T0 + 500));
    draw();
    expect(live.since()).toEqual(timestampFromMs(T0 + 900));
  });

  it("is when the page was opened, if nothing was told", () => {
    const before = Date.now();
    const { live } = frames();
    expect(Number(live.since().seconds)).toBeGreaterThanOrEqual(Math.floor(before / 1000));
  });
});

it("reads when a session was first heard of from its identifier, else from its start", () => {
  expect(firstHeard(session(idAt(T0), T0 + 5))).toBe(T0);
  const other = session("00000000-0000-4000-8000-000000000000", T0, { startedAt: timestampFromMs(T0 - 7) });
  expect(firstHeard(other)).toBe(T0 - 7);
});
