import { useState, type ReactNode } from "react";

import { SecretOnce } from "@/components/secret-once";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/ui/dialog";

interface Props {
  open: boolean;
  onClose: () => void;
  title: string;
  description: string;
  secretLabel: string;
  secretTitle: string;
  secretText: string;
  /** The form whose answer is a secret. */
  children: (tell: (secret: string) => void) => ReactNode;
}

/** A form, and then the secret that it made, which must be said to be saved before the dialog closes. */
export function SecretDialog({ open, onClose, ...rest }: Props) {
  return (
    <Dialog open={open} onOpenChange={(next) => !next && onClose()}>
      {open && <Content onClose={onClose} {...rest} />}
    </Dialog>
  );
}

/** Lives as long as the dialog is open, and the secret with it. */
function Content(props: Omit<Props, "open">) {
  const { onClose, title, description, secretLabel, secretTitle, secretText, children } = props;
  const [secret, setSecret] = useState<string>();
  const stay = (event: Event): void => {
    if (secret !== undefined) event.preventDefault();
  };
  return (
    <DialogContent
      className="max-w-xl"
      showCloseButton={secret === undefined}
      onEscapeKeyDown={stay}
      onInteractOutside={(event) => event.preventDefault()}
    >
      <DialogHeader>
        <DialogTitle>{secret === undefined ? title : secretTitle}</DialogTitle>
        <DialogDescription>{secret === undefined ? description : secretText}</DialogDescription>
      </DialogHeader>
      {secret === undefined ? children(setSecret) : <SecretOnce label={secretLabel} value={secret} onSaved={onClose} />}
    </DialogContent>
  );
}
