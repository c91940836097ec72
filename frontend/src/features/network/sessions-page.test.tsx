import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { createRouterTransport } from "@connectrpc/connect";
import { act, configure, screen, waitFor, within } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import { NasService } from "@/gen/wiwebb/radius/v1/nas_service_pb";
import { SessionSchema, type Session } from "@/gen/wiwebb/radius/v1/resources_pb";
import {
  SessionEvent,
  SessionService,
  type ListSessionsRequest,
  type WatchSessionsRequest,
} from "@/gen/wiwebb/radius/v1/session_service_pb";
import { livePaused } from "@/lib/connection";
import { renderApp, testSession } from "@/test-utils";

import { Component as SessionsPage } from "./sessions-page";

// A busy machine takes its time.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 60_000 });

const NOW = Date.now();
const ID = "01a20000-0000-7000-8000-000000000001";

const amir = (more: MessageInitShape<typeof SessionSchema> = {}): Session =>
  create(SessionSchema, {
    id: ID,
    username: "amir",
    nasId: "n1",
    callingStationId: "AA-BB-CC-00-00-01",
    startedAt: timestampFromMs(NOW - 60_000),
    updatedAt: timestampFromMs(NOW - 10_000),
    outputOctets: 1024n,
    ...more,
  });

/** A stream whose messages the test sends. */
function channel<T>() {
  const ready: T[] = [];
  let wake = (): void => undefined;
  return {
    send: (message: T): void => {
      ready.push(message);
      wake();
    },
    async *messages(signal: AbortSignal): AsyncGenerator<T> {
      while (!signal.aborted) {
        const message = ready.shift();
        if (message) yield message;
        else {
          await new Promise<void>((resolve) => {
            wake = resolve;
            signal.addEventListener("abort", () => resolve());
          });
        }
      }
    },
  };
}

function draw(at = "/network/sessions") {
  const asked: ListSessionsRequest[] = [];
  const watched: WatchSessionsRequest[] = [];
  const stream = channel<{ event: SessionEvent; session: Session }>();
  const transport = createRouterTransport(({ service }) => {
    service(SessionService, {
      listSessions: (request) => {
        asked.push(request);
        return { sessions: [amir()], totalSize: 1n };
      },
      watchSessions: (request, { signal }) => {
        watched.push(request);
        return stream.messages(signal);
      },
    });
    service(NasService, { listNas: () => ({ nas: [{ id: "n1", name: "Gateway" }], totalSize: 1n }) });
  });
  const session = testSession({ permissions: ["radius.sessions.read"] });
  const page = renderApp(<SessionsPage />, { transport, path: "/network/sessions/*", at, session });
  const tell = (session: Session): void => stream.send({ event: SessionEvent.CHANGED, session });
  return { ...page, asked, watched, tell };
}

it("asks for open sessions unless the URL says otherwise", async () => {
  const { asked, unmount } = draw();
  await screen.findByRole("link", { name: "amir" });
  expect(asked[0]?.active).toBe(true);
  unmount();
  const ended = draw("/network/sessions?active=false&nas=n1");
  await screen.findByRole("link", { name: "amir" });
  expect(ended.asked[0]).toMatchObject({ active: false, nasId: "n1" });
  expect(ended.watched[0]).toMatchObject({ nasId: "n1" });
  ended.unmount();
  const all = draw("/network/sessions?active=all");
  await screen.findByRole("link", { name: "amir" });
  expect(all.asked[0]?.active).toBeUndefined();
});

it("changes a row in place: octets, rates, and that it ended", async () => {
  const { asked, tell } = draw();
  const row = (await screen.findByRole("link", { name: "amir" })).closest("tr") as HTMLElement;
  expect(within(row).getByText("1 KiB")).toBeInTheDocument();
  expect(within(row).getByText(/no rate yet/i)).toBeInTheDocument();

  tell(amir({ updatedAt: timestampFromMs(NOW), outputOctets: 1024n + 12_500_000n, inputOctets: 1_250_000n }));
  await within(row).findByText("10 Mbit/s down, 1 Mbit/s up");
  expect(within(row).getByText("11.9 MiB")).toBeInTheDocument();

  tell(amir({ updatedAt: timestampFromMs(NOW + 1000), stoppedAt: timestampFromMs(NOW + 1000) }));
  await within(row).findByText("Ended");
  expect(within(row).queryByText(/Mbit/)).not.toBeInTheDocument();
  expect(asked).toHaveLength(1);
});

it("announces new sessions instead of moving the list, and reads it anew when asked to", async () => {
  const { asked, tell, user } = draw("/network/sessions?page=1&sort=username");
  await screen.findByRole("link", { name: "amir" });
  const hex = NOW.toString(16).padStart(12, "0");
  for (const n of [1, 2]) {
    const id = `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-00000000000${n}`;
    tell(create(SessionSchema, { id, username: `new${n}`, updatedAt: timestampFromMs(NOW) }));
  }
  await user.click(await screen.findByRole("button", { name: "2 new – show" }));
  await waitFor(() => expect(asked.length).toBeGreaterThan(1));
  expect(asked.at(-1)?.orderBy).toBe("");
  expect(screen.queryByRole("button", { name: /new – show/ })).not.toBeInTheDocument();
});

it("reads the list anew when live data goes on after a pause", async () => {
  const { asked } = draw();
  await screen.findByRole("link", { name: "amir" });
  act(() => livePaused.set(true));
  expect(asked).toHaveLength(1);
  act(() => livePaused.set(false));
  await waitFor(() => expect(asked).toHaveLength(2));
});
