import { useTransport } from "@connectrpc/connect-query";
import { useEffect, useEffectEvent, useRef, useState } from "react";

import { passkeysPossible } from "@/lib/passkeys-possible";
import { readLocal, writeLocal } from "@/lib/storage";
import { useTranslation } from "@/lib/use-translation";

import type { PasskeyAnswer } from "./passkey-ceremony";
import { useSentence } from "./sentence";

interface Options {
  /** The account, where it is known. */
  username?: string;
  /** Shows the answer to the server. */
  accept: (answer: PasskeyAnswer) => Promise<void>;
  /** Whether the browser offers passkeys in the name's field, too. */
  autofill?: boolean;
}

interface PasskeyUse {
  possible: boolean;
  pending: boolean;
  /** Why the last try failed, as a sentence for people. */
  problem: string | undefined;
  start: () => Promise<void>;
}

/** What opens the browser's list of names in a field. */
const OPENERS = ["pointerdown", "keydown"] as const;
const OPENS_LIST = new Set(["ArrowDown", "ArrowUp"]);

const load = () => import("./passkey-ceremony");

/** Proving by a passkey who one is. */
export function usePasskey({ username = "", accept, autofill = false }: Options): PasskeyUse {
  const transport = useTransport();
  const sentence = useSentence();
  const { t } = useTranslation("auth");
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<string>();
  const [round, setRound] = useState(0);
  const offer = useRef<AbortController>(undefined);
  const possible = passkeysPossible();

  const prove = async (answer: PasskeyAnswer): Promise<void> => {
    await accept(answer);
    writeLocal("passkey", true);
  };

  const start = async (): Promise<void> => {
    // A browser asks one question at a time.
    offer.current?.abort();
    setPending(true);
    setProblem(undefined);
    try {
      const { answerByPasskey } = await load();
      await prove(await answerByPasskey(transport, username));
    } catch (error) {
      setProblem(trouble(error) ? t(`passkey.${trouble(error)}`) : sentence(error));
      setRound((before) => before + 1);
    } finally {
      setPending(false);
    }
  };

  const waitFor = useEffectEvent(async (signal: AbortSignal) => {
    const { offerPasskeys } = await load();
    const answer = await offerPasskeys(transport, signal);
    if (!answer || signal.aborted) return;
    setPending(true);
    try {
      await prove(answer);
    } catch (error) {
      setProblem(sentence(error));
      setRound((before) => before + 1);
    } finally {
      setPending(false);
    }
  });

  useEffect(() => {
    if (!autofill || !possible) return undefined;
    const controller = new AbortController();
    const { signal } = controller;
    offer.current = controller;
    const begin = (): void => void waitFor(signal).catch(() => undefined);
    const touched = (event: Event): void => {
      const { target } = event;
      if (!(target instanceof HTMLInputElement) || !target.autocomplete.includes("webauthn")) return;
      if (event instanceof KeyboardEvent && !OPENS_LIST.has(event.key)) return;
      OPENERS.forEach((kind) => removeEventListener(kind, touched));
      begin();
    };
    // Each ceremony counts as a try to sign in, and addresses that many people share have few: so it begins for people
    // who have used a passkey here before, and else for those who open the browser's list of names.
    if (readLocal("passkey", false)) begin();
    else OPENERS.forEach((kind) => addEventListener(kind, touched, { signal }));
    return () => controller.abort();
  }, [autofill, possible, round]);

  return { possible, pending, problem, start };
}

/** What the browser said, if it was the browser. */
function trouble(error: unknown): string | undefined {
  return error instanceof Error && "trouble" in error ? String(error.trouble) : undefined;
}
