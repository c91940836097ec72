import { startTransition, useEffect, useState, type ReactNode } from "react";

interface Props {
  children: ReactNode;
  /** What stands in its place until then. */
  waiting: ReactNode;
}

/** A part of the page that nobody looks at first: it begins when what is there now has been painted. */
export function AfterPaint({ children, waiting }: Props) {
  const [painted, setPainted] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    // A frame is painted after its callbacks. A page in the background has no frames, and nobody waits for it.
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => startTransition(() => setPainted(true)));
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, []);
  return painted ? children : waiting;
}
