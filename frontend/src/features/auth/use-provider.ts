import { useTransport } from "@connectrpc/connect-query";
import { useEffect, useState } from "react";

import type { OidcWish } from "@/lib/oidc-attempt";

import { useSentence } from "./sentence";

interface Provider {
  /** The connection to whose provider the browser is on its way. */
  leaving: string | undefined;
  /** Why it did not go there, as a sentence for people. */
  problem: string | undefined;
  leave: (connection: string) => Promise<void>;
}

/** Sends people to a sign-in provider. */
export function useProvider({ purpose, next }: Pick<OidcWish, "purpose" | "next">): Provider {
  const transport = useTransport();
  const sentence = useSentence();
  const [leaving, setLeaving] = useState<string>();
  const [problem, setProblem] = useState<string>();

  // Back from the provider without an answer: the browser shows this page as it was left.
  useEffect(() => {
    const back = (): void => setLeaving(undefined);
    addEventListener("pageshow", back);
    return () => removeEventListener("pageshow", back);
  }, []);

  const leave = async (connection: string): Promise<void> => {
    setLeaving(connection);
    setProblem(undefined);
    try {
      const { beginOidc } = await import("@/lib/oidc-attempt");
      await beginOidc(transport, { provider: { connection }, purpose, next });
    } catch (error) {
      setProblem(sentence(error));
      setLeaving(undefined);
    }
  };
  return { leaving, problem, leave };
}
