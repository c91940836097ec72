import { Pause, Play } from "lucide-react";

import { StatusDot } from "@/components/status-dot";
import { useLivePaused, useLiveState } from "@/lib/live";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";

const TONES = { live: "success", paused: "neutral", reconnecting: "warning" } as const;

/** Whether what is shown follows the server, and the switch that stops it. Nothing where nothing is live. */
export function LiveChip() {
  const { t } = useTranslation("app");
  const state = useLiveState();
  const [paused, setPaused] = useLivePaused();
  if (state === "idle") return null;
  const Icon = paused ? Play : Pause;
  return (
    <Button
      variant="outline"
      size="sm"
      className="rounded-full"
      aria-label={`${t(`live.${state}`)}. ${t(paused ? "live.resume" : "live.pause")}`}
      onClick={() => setPaused(!paused)}
    >
      <StatusDot tone={TONES[state]}>
        <span className="max-sm:sr-only">{t(`live.${state}`)}</span>
      </StatusDot>
      <Icon aria-hidden className="size-3" />
    </Button>
  );
}
