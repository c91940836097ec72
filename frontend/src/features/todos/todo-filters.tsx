import { Search } from "lucide-react";
import { useRef } from "react";

import { useShortcut } from "@/lib/use-shortcut";
import { useTranslation } from "@/lib/use-translation";
import { useUrlText } from "@/lib/use-url-text";
import { Input } from "@/ui/input";
import { ToggleGroup, ToggleGroupItem } from "@/ui/toggle-group";

const STATES = ["all", "open", "done"] as const;
export type State = (typeof STATES)[number];

interface Props {
  state: State;
  search: string;
  onState: (state: State) => void;
  onSearch: (search: string) => void;
}

export function TodoFilters({ state, search, onState, onSearch }: Props) {
  const { t } = useTranslation("todos");
  const input = useRef<HTMLInputElement>(null);
  useShortcut({ key: "/" }, () => input.current?.focus());
  const { text, setText } = useUrlText(search, onSearch);
  return (
    <div className="flex flex-wrap items-center gap-2">
      <ToggleGroup
        type="single"
        aria-label={t("show")}
        value={state}
        onValueChange={(value) => {
          const next = STATES.find((one) => one === value);
          if (next) onState(next);
        }}
      >
        {STATES.map((one) => (
          <ToggleGroupItem key={one} value={one}>
            {t(`state.${one}`)}
          </ToggleGroupItem>
        ))}
      </ToggleGroup>
      <div role="search" className="relative min-w-40 flex-1 sm:max-w-64">
        <Search aria-hidden className="absolute start-2.5 top-1/2 size-3.5 -translate-y-1/2 text-muted-foreground" />
        <Input
          ref={input}
          type="search"
          aria-label={t("search")}
          placeholder={t("search")}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className="ps-8"
        />
      </div>
    </div>
  );
}
