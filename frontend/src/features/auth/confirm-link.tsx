import { CircleCheck, LinkIcon } from "lucide-react";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { z } from "zod/mini";

import { Form } from "@/components/form";
import { toUiError } from "@/lib/errors";
import { paths } from "@/lib/paths";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";

import { useLinkSecrets, useOutcome } from "./link-secrets";
import { Heading, Outcome } from "./parts";
import { Submit, useAuthForm, Wait } from "./throttle";

interface Props {
  title: string;
  text: string;
  submitLabel: string;
  /** Presents the proof of the mail's link. */
  send: (key: string) => Promise<unknown>;
  done: { title: string; text: string };
  /** How to get another link. */
  again: string;
}

/** A page for a mail's link that confirms something. A program that only opens links confirms nothing: people press a button. */
export function ConfirmLink({ title, text, submitLabel, send, done, again }: Props) {
  const { t } = useTranslation("auth");
  const link = useLinkSecrets();
  const key = link?.get("key");
  const [outcome, setOutcome] = useOutcome(link);
  if (outcome === "done") {
    return (
      <Outcome icon={CircleCheck} tone="success" title={done.title} actions={<Onwards label={t("goOn")} />}>
        <p>{done.text}</p>
      </Outcome>
    );
  }
  if (outcome === "spent" || !key) {
    return (
      <DeadLink spent={outcome === "spent"} actions={<Onwards label={t("goOn")} />}>
        <p>{again}</p>
      </DeadLink>
    );
  }
  const confirm = async (): Promise<void> => {
    try {
      await send(key);
      setOutcome("done");
    } catch (error) {
      if (!toUiError(error).fields.some(({ field }) => field === "key")) throw error;
      setOutcome("spent");
    }
  };
  return (
    <>
      <Heading title={title}>{text}</Heading>
      <OneButton label={submitLabel} confirm={confirm} />
    </>
  );
}

const nothing = z.object({});

function OneButton({ label, confirm }: { label: string; confirm: () => Promise<void> }) {
  const { form, throttled, wait } = useAuthForm({ schema: nothing, defaultValues: {}, onSubmit: confirm });
  return (
    <Form form={form} label={label}>
      {throttled && <Wait wait={wait} />}
      <Submit label={label} pending={form.formState.isSubmitting} wait={wait} />
    </Form>
  );
}

/** Into the application, which asks those to sign in who are not. */
function Onwards({ label }: { label: string }) {
  return (
    <Button asChild size="lg">
      <Link to={paths.home()}>{label}</Link>
    </Button>
  );
}

/** A link that is not good any more, or came without its proof. */
export function DeadLink({ spent, children, actions }: { spent: boolean; children: ReactNode; actions: ReactNode }) {
  const { t } = useTranslation("auth");
  return (
    <Outcome icon={LinkIcon} tone="warning" title={spent ? t("link.spent") : t("link.incomplete")} actions={actions}>
      <p>{spent ? t("link.spentText") : t("link.incompleteText")}</p>
      {children}
    </Outcome>
  );
}
