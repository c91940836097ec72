import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { TransportProvider } from "@connectrpc/connect-query";
import { act, render, screen, waitFor } from "@testing-library/react";
import { useState } from "react";
import { afterEach, expect, it } from "vitest";

import { AuditLogService } from "@/gen/wiwebb/identity/v1/audit_log_service_pb";

import { livePaused } from "./connection";
import { useLiveState, useStream } from "./live";

afterEach(() => livePaused.set(false));

function Watch() {
  const [seen, setSeen] = useState<bigint[]>([]);
  const state = useLiveState();
  useStream(
    AuditLogService.method.watchAuditLogs,
    { action: "user_created" },
    ({ id }) => setSeen((before) => [...before, id]),
    {
      resume: () => (seen.length ? { afterId: seen.at(-1) } : undefined),
    },
  );
  return (
    <p>
      {state} {seen.join(",")}
    </p>
  );
}

function draw(watch: (afterId: bigint | undefined, signal: AbortSignal) => AsyncIterable<{ id: bigint }>) {
  const transport = createRouterTransport(({ service }) => {
    service(AuditLogService, { watchAuditLogs: ({ afterId }, { signal }) => watch(afterId, signal) });
  });
  return render(
    <TransportProvider transport={transport}>
      <Watch />
    </TransportProvider>,
  );
}

const until = (signal: AbortSignal): Promise<void> =>
  new Promise((done) => signal.addEventListener("abort", () => done()));

it("opens a broken stream again, from what was seen last", async () => {
  const began: (bigint | undefined)[] = [];
  draw(async function* (afterId, signal) {
    began.push(afterId);
    if (began.length === 1) {
      yield { id: 1n };
      yield { id: 2n };
      throw new ConnectError("gone", Code.Unavailable);
    }
    yield { id: 3n };
    await until(signal);
  });
  await screen.findByText("reconnecting 1,2");
  await screen.findByText("live 1,2,3", undefined, { timeout: 3000 });
  expect(began).toEqual([undefined, 2n]);
});

it("does not ask again for what the role may not see", async () => {
  let calls = 0;

  draw(async function* () {
    calls += 1;
    await Promise.resolve();
    throw new ConnectError("no", Code.PermissionDenied);
  });
  await waitFor(() => expect(calls).toBe(1));
  await new Promise((done) => setTimeout(done, 900));
  expect(calls).toBe(1);
});

it("stops while it is paused", async () => {
  let open = 0;
  draw(async function* (_, signal) {
    open += 1;
    yield { id: 1n };
    await until(signal);
    open -= 1;
  });
  await screen.findByText("live 1");
  act(() => livePaused.set(true));
  await screen.findByText("paused 1");
  await waitFor(() => expect(open).toBe(0));
});
