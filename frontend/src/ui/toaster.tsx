import { startTransition, Suspense, useEffect, useState } from "react";
import type { toast as SonnerToast, ToasterProps } from "sonner";

import { createStore, useStore } from "@/lib/store";

import { loadable } from "./loadable";

const Body = loadable(() => import("./toaster-body"));

const wanted = createStore(false);
let ready: (show: typeof SonnerToast) => void;
const shown = new Promise<typeof SonnerToast>((resolve) => {
  ready = resolve;
});
const onReady = (show: typeof SonnerToast): void => ready(show);

const IDLE_MS = 3_000;

type Kind = "message" | "success" | "error" | "warning" | "info";
type Say = (...words: Parameters<(typeof SonnerToast)[Kind]>) => void;

const say =
  (kind: Kind): Say =>
  (...words) => {
    wanted.set(true);
    void shown.then((show) => (show[kind] as Say)(...words));
  };

/** Says something in passing, as soon as there is a `Toaster`. */
export const toast = Object.assign(say("message"), {
  success: say("success"),
  error: say("error"),
  warning: say("warning"),
  info: say("info"),
});

/** Announces toasts through a polite live region; what must not be missed belongs on the page as well. */
export function Toaster(props: ToasterProps) {
  const now = useStore(wanted);
  const [later, setLater] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => startTransition(() => setLater(true)), IDLE_MS);
    return () => clearTimeout(timer);
  }, []);
  if (!now && !later) return null;
  return (
    <Suspense fallback={null}>
      <Body {...props} onReady={onReady} />
    </Suspense>
  );
}
