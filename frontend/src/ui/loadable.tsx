import { startTransition, useEffect, useState, type ComponentType, type ReactNode } from "react";

const RETRY_MS = 3_000;

/**
 * A part of the page whose code is loaded when it is first shown. Unlike `lazy` it does not take the page along where it
 * cannot be loaded: the server may be away, and what is shown must stay. It is tried again as long as it is wanted.
 */
export function loadable<P extends object>(
  load: () => Promise<{ default: ComponentType<P> }>,
  waiting: ReactNode = null,
): ComponentType<P> {
  let known: ComponentType<P> | undefined;
  return function Loadable(props: P) {
    const [Part, setPart] = useState(() => known);
    const [tries, setTries] = useState(0);
    useEffect(() => {
      if (Part) return undefined;
      let gone = false;
      let timer: ReturnType<typeof setTimeout> | undefined;
      load().then(
        (module) => {
          known = module.default;
          // In slices: what comes by itself must not keep waiting what is pressed.
          if (!gone) startTransition(() => setPart(() => known));
        },
        () => {
          if (!gone) timer = setTimeout(() => setTries((before) => before + 1), RETRY_MS);
        },
      );
      return () => {
        gone = true;
        clearTimeout(timer);
      };
    }, [Part, tries]);
    return Part ? <Part {...props} /> : waiting;
  };
}
