import { Link } from "react-router";

import { question as store } from "@/lib/gate";
import { paths } from "@/lib/paths";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { Dialog, DialogContent, DialogDescription, DialogHeader, DialogTitle } from "@/ui/dialog";

import { useKnownUser } from "./known-user";
import { ProveForm } from "./prove-form";
import { SignInAgain } from "./sign-in-again";

interface Props {
  question: NonNullable<ReturnType<typeof store.get>>;
  /** The page below, to come back to. */
  next: string;
}

export function GateDialog({ question: { need, answer }, next }: Props) {
  const { t } = useTranslation(["auth", "app"]);
  const user = useKnownUser();
  const signIn = need === "sign-in";
  return (
    <Dialog open onOpenChange={(open) => !open && answer(false)}>
      <DialogContent className="max-w-sm" onInteractOutside={(event) => event.preventDefault()}>
        <DialogHeader>
          <DialogTitle>{signIn ? t("app:gate.signInTitle") : t("app:gate.proveTitle")}</DialogTitle>
          <DialogDescription>{signIn ? t("app:gate.signInText") : t("app:gate.proveText")}</DialogDescription>
        </DialogHeader>
        {user && (
          <p>
            {t("gate.account")} <span className="font-medium break-all">{user.username}</span>
          </p>
        )}
        {signIn ? (
          <SignInAgain user={user} onDone={answer} />
        ) : (
          // Too many wrong passwords end the session: the same calls then wait for a sign-in.
          <ProveForm user={user} onDone={() => answer(true)} onEnded={() => store.set({ need: "sign-in", answer })} />
        )}
        <Button asChild variant="link" className="justify-self-center">
          <Link to={paths.signIn(next)} reloadDocument>
            {signIn ? t("app:gate.elsewhere") : t("gate.otherWay")}
          </Link>
        </Button>
      </DialogContent>
    </Dialog>
  );
}
