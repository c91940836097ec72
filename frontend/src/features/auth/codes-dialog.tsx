import { useTranslation } from "react-i18next";

import { RecoveryCodes } from "@/components/second-factor";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/ui/dialog";

interface Props {
  codes: readonly string[];
  onSaved: () => void;
}

/** Goes away only when the codes are said to be kept. */
export default function CodesDialog({ codes, onSaved }: Props) {
  const { t } = useTranslation("auth");
  const stay = (event: Event): void => event.preventDefault();
  return (
    <Dialog open>
      <DialogContent showCloseButton={false} onEscapeKeyDown={stay} onInteractOutside={stay}>
        <DialogHeader>
          <DialogTitle>{t("codes.title")}</DialogTitle>
          <DialogDescription>{t("codes.text")}</DialogDescription>
        </DialogHeader>
        <RecoveryCodes codes={codes} onSaved={onSaved} doneLabel={t("goOn")} />
      </DialogContent>
    </Dialog>
  );
}
