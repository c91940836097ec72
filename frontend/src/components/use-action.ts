import type { DescMessage, DescMethodUnary, MessageInitShape, MessageShape } from "@bufbuild/protobuf";
import { callUnaryMethod, useTransport } from "@connectrpc/connect-query";
import { useCallback, useState } from "react";

import { toUiError, type UiError } from "@/lib/errors";
import { toast } from "@/ui/toaster";

export type Call = <I extends DescMessage, O extends DescMessage>(
  method: DescMethodUnary<I, O>,
  input: MessageInitShape<I>,
) => Promise<MessageShape<O>>;

/** Calls methods of the contract one by one, where a button starts them. */
export function useCall(): Call {
  const transport = useTransport();
  return useCallback((method, input) => callUnaryMethod(transport, method, input), [transport]);
}

export interface Action {
  /** The key of what goes on. */
  pending: string | undefined;
  /** What was refused last, for the page to show. */
  failure: UiError | undefined;
  /** Does something and says in a toast that it is done; resolves to whether it was. */
  run: (key: string, work: () => Promise<unknown>, done?: string) => Promise<boolean>;
}

/** What buttons outside of forms do. Lists, where nothing stays on the page, say refusals in a toast as well. */
export function useAction({ toasts = false } = {}): Action {
  const [pending, setPending] = useState<string>();
  const [failure, setFailure] = useState<UiError>();
  const run = useCallback<Action["run"]>(
    async (key, work, done) => {
      setPending(key);
      setFailure(undefined);
      try {
        await work();
        if (done) toast.success(done);
        return true;
      } catch (thrown) {
        const error = toUiError(thrown);
        setFailure(error);
        if (toasts) toast.error(error.message);
        return false;
      } finally {
        setPending(undefined);
      }
    },
    [toasts],
  );
  return { pending, failure, run };
}
