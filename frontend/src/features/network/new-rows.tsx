import { ArrowUpToLine } from "lucide-react";

import { Button } from "@/ui/button";

/** Says that there is more than the list shows, without moving what somebody reads. */
export function NewRows({ label, onShow }: { label: string | undefined; onShow: () => void }) {
  return (
    <div role="status" className="empty:hidden">
      {label && (
        <Button variant="secondary" size="sm" className="w-full border border-dashed" onClick={onShow}>
          <ArrowUpToLine aria-hidden="true" />
          {label}
        </Button>
      )}
    </div>
  );
}
