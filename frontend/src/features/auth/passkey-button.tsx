import { CircleAlert, KeyRound } from "lucide-react";

import { useTranslation } from "@/lib/use-translation";
import { Alert, AlertDescription } from "@/ui/alert";
import { Button } from "@/ui/button";

import type { PasskeyAnswer } from "./passkey-ceremony";
import { usePasskey } from "./use-passkey";

export interface PasskeyButtonProps {
  label?: string;
  username?: string;
  accept: (answer: PasskeyAnswer) => Promise<void>;
  autofill?: boolean;
}

/** Nothing where neither the browser nor the page's address can have passkeys. */
export function PasskeyButton({ label, ...options }: PasskeyButtonProps) {
  const { t } = useTranslation("auth");
  const { possible, pending, problem, start } = usePasskey(options);
  if (!possible) return null;
  return (
    <div className="flex flex-col gap-2">
      <Button
        type="button"
        variant="outline"
        size="lg"
        className="w-full"
        pending={pending}
        onClick={() => void start()}
      >
        <KeyRound aria-hidden />
        {label ?? t("passkey.signIn")}
      </Button>
      {problem && (
        <Alert variant="warning" role="alert">
          <CircleAlert aria-hidden />
          <AlertDescription>{problem}</AlertDescription>
        </Alert>
      )}
    </div>
  );
}
