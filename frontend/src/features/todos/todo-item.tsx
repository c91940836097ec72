import { Trash2 } from "lucide-react";
import { useEffect, useRef, useState } from "react";

import type { Todo } from "@/gen/wiwebb/identity/v1/resources_pb";
import { cn } from "@/lib/cn";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { Checkbox } from "@/ui/checkbox";
import { Input } from "@/ui/input";

import { LONGEST_TASK } from "./add-todo";

interface Props {
  todo: Todo;
  /** Still on its way to the server: nothing can be done with it yet. */
  unsaved: boolean;
  change: (changes: { task?: string; completed?: boolean }) => void;
  remove: () => void;
}

export function TodoItem({ todo, unsaved, change, remove }: Props) {
  const { t } = useTranslation("todos");
  const [editing, setEditing] = useState(false);
  const text = useRef<HTMLButtonElement>(null);
  // After typing, the keyboard goes on where it was.
  const giveBack = useRef(false);
  useEffect(() => {
    if (editing || !giveBack.current) return;
    giveBack.current = false;
    text.current?.focus();
  }, [editing]);
  const { task = "", completed = false } = todo;
  return (
    <li className={cn("flex items-center gap-3 px-3 py-1.5", unsaved && "opacity-60")} aria-busy={unsaved || undefined}>
      <Checkbox
        aria-label={t("complete", { task })}
        checked={completed}
        disabled={unsaved}
        onCheckedChange={(checked) => change({ completed: checked })}
      />
      {editing ? (
        <Editor
          task={task}
          finish={(changed, byKey) => {
            giveBack.current = byKey;
            setEditing(false);
            if (changed !== undefined && changed !== task) change({ task: changed });
          }}
        />
      ) : (
        <button
          ref={text}
          type="button"
          disabled={unsaved}
          title={t("edit")}
          aria-label={t("editNamed", { task })}
          className={cn(
            "min-h-8 min-w-0 flex-1 cursor-text rounded-sm text-start break-words",
            completed && "text-muted-foreground line-through",
          )}
          onClick={() => setEditing(true)}
        >
          {task}
        </button>
      )}
      <Button
        variant="ghost"
        size="icon-sm"
        disabled={unsaved}
        className="text-muted-foreground hover:text-destructive"
        aria-label={t("removeNamed", { task })}
        onClick={remove}
      >
        <Trash2 aria-hidden />
      </Button>
    </li>
  );
}

interface EditorProps {
  task: string;
  /** With the new text, or none where nothing is to change. */
  finish: (task: string | undefined, byKey: boolean) => void;
}

/** Enter and leaving the field save, Escape does not; neither does an empty field. */
function Editor({ task, finish }: EditorProps) {
  const { t } = useTranslation("todos");
  const [text, setText] = useState(task);
  const finished = useRef(false);
  const end = (save: boolean, byKey: boolean): void => {
    if (finished.current) return;
    finished.current = true;
    finish(save ? text.trim() || undefined : undefined, byKey);
  };
  return (
    <Input
      aria-label={t("editNamed", { task })}
      value={text}
      maxLength={LONGEST_TASK}
      autoComplete="off"
      autoFocus
      onChange={(event) => setText(event.target.value)}
      onBlur={() => end(true, false)}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
        // The button that gets the focus back would be pressed by the same key.
        event.preventDefault();
        end(event.key === "Enter", true);
      }}
    />
  );
}
