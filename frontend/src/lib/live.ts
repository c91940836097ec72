// Server streams that a page follows: opened anew with growing delays when they break, with what was last seen, so that
// nothing is missed and nothing is asked for in a loop.
import {
  create,
  type DescMessage,
  type DescMethodServerStreaming,
  type MessageInitShape,
  type MessageShape,
} from "@bufbuild/protobuf";
import { useTransport } from "@connectrpc/connect-query";
import { useEffect, useRef } from "react";

import { livePaused, tellStream, useLivePaused, useReachable } from "./connection";
import { Code, toUiError } from "./errors";
import { ask } from "./gate";

export { useLivePaused, useLiveState } from "./connection";

const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;

interface Options<I extends DescMessage> {
  enabled?: boolean;
  /** What to add to the request when the stream is opened again: where it broke off. */
  resume?: () => MessageInitShape<I> | undefined;
}

/** Follows a server stream while the component is there. */
export function useStream<I extends DescMessage, O extends DescMessage>(
  method: DescMethodServerStreaming<I, O>,
  request: MessageInitShape<I>,
  onMessage: (message: MessageShape<O>) => void,
  { enabled = true, resume }: Options<I> = {},
): void {
  const transport = useTransport();
  const [paused] = useLivePaused();
  // A server that other calls do not reach is not at the other end of the stream either, whatever its connection says.
  const reachable = useReachable();
  const latest = useRef({ onMessage, resume });
  useEffect(() => {
    latest.current = { onMessage, resume };
  });
  const key = JSON.stringify(request, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
  const asked = useRef(request);
  useEffect(() => {
    asked.current = request;
  });

  /** The request whose stream was open before, so that the next one goes on from there. */
  const opened = useRef<string>(undefined);

  useEffect(() => {
    if (!enabled) return;
    const stream = Symbol(method.name);
    const stop = new AbortController();
    const follow = async (): Promise<void> => {
      let delay = FIRST_DELAY_MS;
      while (!stop.signal.aborted && !livePaused.get()) {
        try {
          const more = opened.current === key ? latest.current.resume?.() : undefined;
          // No deadline: the server ends a stream itself, after an hour.
          const input = create(method.input, { ...asked.current, ...more });
          const response = await transport.stream(method, stop.signal, 0, undefined, once(input));
          tellStream(stream, "open");
          opened.current = key;
          for await (const message of response.message) {
            delay = FIRST_DELAY_MS;
            latest.current.onMessage(message);
          }
        } catch (thrown) {
          if (stop.signal.aborted) break;
          const error = toUiError(thrown);
          if (error.code === Code.Unauthenticated && !(await ask("sign-in"))) break;
          if (error.code === Code.PermissionDenied || error.code === Code.InvalidArgument) break;
        }
        if (stop.signal.aborted) break;
        tellStream(stream, "waiting");
        await pause(delay * (0.75 + Math.random() / 2), stop.signal);
        delay = Math.min(delay * 2, LONGEST_DELAY_MS);
      }
    };
    tellStream(stream, paused ? "open" : "waiting");
    if (!paused && reachable) void follow();
    return () => {
      stop.abort();
      tellStream(stream, undefined);
    };
  }, [transport, method, key, enabled, paused, reachable]);
}

async function* once<T>(message: T): AsyncGenerator<T> {
  yield await Promise.resolve(message);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
