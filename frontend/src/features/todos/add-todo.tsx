import { Plus } from "lucide-react";
import { useState, type SyntheticEvent } from "react";

import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { Input } from "@/ui/input";

export const LONGEST_TASK = 200;

/** One line to type into; Enter adds it. */
export function AddTodo({ onAdd }: { onAdd: (task: string) => Promise<boolean> }) {
  const { t } = useTranslation("todos");
  const [text, setText] = useState("");
  const submit = async (event: SyntheticEvent): Promise<void> => {
    event.preventDefault();
    const task = text.trim();
    if (!task) return;
    setText("");
    // What was refused is not lost, unless the next one is being typed already.
    if (!(await onAdd(task))) setText((now) => now || task);
  };
  return (
    <form className="flex gap-2" onSubmit={(event) => void submit(event)}>
      <Input
        aria-label={t("new")}
        placeholder={t("newPlaceholder")}
        value={text}
        maxLength={LONGEST_TASK}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" disabled={!text.trim()}>
        <Plus aria-hidden />
        {t("add")}
      </Button>
    </form>
  );
}
