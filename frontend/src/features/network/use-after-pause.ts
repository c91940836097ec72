import { useEffect, useRef } from "react";

import { useLivePaused } from "@/lib/live";

/** Calls back when live data goes on after somebody paused it: what happened meanwhile was not told. */
export function useAfterPause(catchUp: () => void): void {
  const [paused] = useLivePaused();
  const was = useRef(paused);
  const run = useRef(catchUp);
  useEffect(() => {
    run.current = catchUp;
  });
  useEffect(() => {
    if (was.current && !paused) run.current();
    was.current = paused;
  }, [paused]);
}
