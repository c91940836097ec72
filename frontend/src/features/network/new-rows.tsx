import { ArrowUpToLine } from "lucide-react";

import { Button } from "@/ui/button";

/** Says that there is more than the list shows. It takes no room, so that nothing moves under somebody's eyes. */
export function NewRows({ label, onShow }: { label: string | undefined; onShow: () => void }) {
  return (
    <div role="status" className="pointer-events-none sticky bottom-4 z-20 -mt-4 flex h-0 items-end justify-center">
      {label && (
        <Button size="sm" className="pointer-events-auto rounded-full shadow-lg" onClick={onShow}>
          <ArrowUpToLine aria-hidden="true" />
          {label}
        </Button>
      )}
    </div>
  );
}
