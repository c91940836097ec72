import { createContext, useCallback, useContext, useEffect, useId, useRef, useState, type ReactNode } from "react";
import { useTranslation } from "@/lib/use-translation";
import {
  AlertDialog,
  AlertDialogCancel,
  AlertDialogContent,
  AlertDialogDescription,
  AlertDialogFooter,
  AlertDialogHeader,
  AlertDialogTitle,
} from "@/ui/alert-dialog";
import { Button } from "@/ui/button";
import { Input } from "@/ui/input";
import { Label } from "@/ui/label";

export interface ConfirmOptions {
  /** Names the object: "Delete access point ap-12?" */
  title: string;
  /** What follows from it. */
  body: ReactNode;
  /** The word on the button: "Delete". */
  action: string;
  cancel?: string;
  destructive?: boolean;
  /** The action stays disabled until this was typed. */
  typeToConfirm?: string;
}

export type Confirm = (options: ConfirmOptions) => Promise<boolean>;

const ConfirmContext = createContext<Confirm | undefined>(undefined);

/** Asks before something that cannot be taken back: `if (await confirm({…})) …` */
export function useConfirm(): Confirm {
  const confirm = useContext(ConfirmContext);
  if (!confirm) throw new Error("useConfirm needs a ConfirmProvider above it");
  return confirm;
}

interface Question {
  number: number;
  options: ConfirmOptions;
}

export function ConfirmProvider({ children }: { children: ReactNode }) {
  const [question, setQuestion] = useState<Question>();
  const [open, setOpen] = useState(false);
  const waiting = useRef<(answer: boolean) => void>(undefined);

  const settle = useCallback((answer: boolean) => {
    waiting.current?.(answer);
    waiting.current = undefined;
    setOpen(false);
  }, []);

  const confirm = useCallback<Confirm>((options) => {
    // A second question takes the place of the first, which then counts as declined.
    waiting.current?.(false);
    setQuestion((last) => ({ number: (last?.number ?? 0) + 1, options }));
    setOpen(true);
    return new Promise<boolean>((resolve) => {
      waiting.current = resolve;
    });
  }, []);

  useEffect(() => () => waiting.current?.(false), []);

  return (
    <ConfirmContext value={confirm}>
      {children}
      <AlertDialog open={open} onOpenChange={(next) => !next && settle(false)}>
        {question && <ConfirmContent key={question.number} options={question.options} settle={settle} />}
      </AlertDialog>
    </ConfirmContext>
  );
}

interface ConfirmContentProps {
  options: ConfirmOptions;
  settle: (answer: boolean) => void;
}

function ConfirmContent({ options, settle }: ConfirmContentProps) {
  const { t } = useTranslation("ui");
  const id = useId();
  const [typed, setTyped] = useState("");
  const input = useRef<HTMLInputElement>(null);
  const { title, body, action, cancel, destructive = false, typeToConfirm } = options;
  const allowed = typeToConfirm === undefined || typed.trim() === typeToConfirm.trim();
  return (
    <AlertDialogContent
      onOpenAutoFocus={(event) => {
        if (!input.current) return;
        event.preventDefault();
        input.current.focus();
      }}
    >
      <form
        className="contents"
        onSubmit={(event) => {
          event.preventDefault();
          // Inside another form's React tree this submit is not that form's.
          event.stopPropagation();
          if (allowed) settle(true);
        }}
      >
        <AlertDialogHeader>
          <AlertDialogTitle>{title}</AlertDialogTitle>
          <AlertDialogDescription asChild>
            <div className="flex flex-col gap-2">{body}</div>
          </AlertDialogDescription>
        </AlertDialogHeader>
        {typeToConfirm !== undefined && (
          <div className="flex flex-col gap-1.5">
            <Label htmlFor={id} className="break-all whitespace-normal select-text">
              {t("confirm.type", { name: typeToConfirm })}
            </Label>
            <Input
              ref={input}
              id={id}
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
            />
          </div>
        )}
        <AlertDialogFooter>
          <AlertDialogCancel>{cancel ?? t("cancel")}</AlertDialogCancel>
          <Button type="submit" variant={destructive ? "destructive" : "default"} disabled={!allowed}>
            {action}
          </Button>
        </AlertDialogFooter>
      </form>
    </AlertDialogContent>
  );
}
