import { useState, type ReactNode } from "react";

import { RecoveryCodes } from "@/components/second-factor";
import { useTranslation } from "@/lib/use-translation";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/ui/dialog";

interface Props {
  open: boolean;
  onClose: () => void;
  title: string;
  description: string;
  /** What may end in recovery codes; where it gives none the dialog closes. */
  children: (done: (codes: readonly string[]) => void) => ReactNode;
}

/** A step that may make recovery codes, and then those codes, which must be said to be kept. */
export function CodesDialog({ open, onClose, ...rest }: Props) {
  return (
    <Dialog open={open} onOpenChange={(next) => !next && onClose()}>
      {open && <Content onClose={onClose} {...rest} />}
    </Dialog>
  );
}

/** Lives as long as the dialog is open, and the codes with it. */
function Content({ onClose, title, description, children }: Omit<Props, "open">) {
  const { t } = useTranslation("account");
  const [codes, setCodes] = useState<readonly string[]>();
  const stay = (event: Event): void => {
    if (codes) event.preventDefault();
  };
  const done = (made: readonly string[]): void => {
    if (made.length > 0) setCodes(made);
    else onClose();
  };
  return (
    <DialogContent
      showCloseButton={!codes}
      onEscapeKeyDown={stay}
      onInteractOutside={(event) => event.preventDefault()}
    >
      <DialogHeader>
        <DialogTitle>{codes ? t("factors.codesTitle") : title}</DialogTitle>
        <DialogDescription>{codes ? t("factors.codesText") : description}</DialogDescription>
      </DialogHeader>
      {codes ? <RecoveryCodes codes={codes} onSaved={onClose} /> : children(done)}
    </DialogContent>
  );
}
