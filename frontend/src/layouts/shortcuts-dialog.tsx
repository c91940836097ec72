import { useTranslation } from "@/lib/use-translation";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/ui/dialog";
import { Kbd } from "@/ui/kbd";

const SHORTCUTS = [
  { key: "search", keys: ["Ctrl / ⌘", "K"] },
  { key: "sidebar", keys: ["Ctrl / ⌘", "/"] },
  { key: "filter", keys: ["/"] },
  { key: "neighbours", keys: ["↑", "↓"] },
  { key: "close", keys: ["Esc"] },
  { key: "help", keys: ["?"] },
] as const;

export default function ShortcutsDialog({ close }: { close: () => void }) {
  const { t } = useTranslation("app");
  return (
    <Dialog open onOpenChange={(open) => !open && close()}>
      <DialogContent className="max-w-sm">
        <DialogHeader>
          <DialogTitle>{t("shortcuts.title")}</DialogTitle>
          <DialogDescription>{t("shortcuts.description")}</DialogDescription>
        </DialogHeader>
        <dl className="flex flex-col gap-2 text-sm">
          {SHORTCUTS.map(({ key, keys }) => (
            <div key={key} className="flex items-center justify-between gap-4">
              <dt>{t(`shortcuts.${key}`)}</dt>
              <dd className="flex gap-1">
                {keys.map((one) => (
                  <Kbd key={one}>{one}</Kbd>
                ))}
              </dd>
            </div>
          ))}
        </dl>
      </DialogContent>
    </Dialog>
  );
}
