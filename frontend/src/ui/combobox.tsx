import { useEffect, useId, useRef, useState, type ComponentProps } from "react";
import { CheckIcon, ChevronsUpDownIcon } from "lucide-react";
import { cn } from "@/lib/cn";
import { useTranslation } from "@/lib/use-translation";
import { Command, CommandEmpty, CommandGroup, CommandInput, CommandItem, CommandList } from "./command";
import { controlClasses } from "./control";
import { useFieldControl } from "./field";
import { Popover, PopoverContent, PopoverTrigger } from "./popover";
import { Spinner } from "./spinner";

export interface ComboboxOption {
  value: string;
  label: string;
  /** A second, quieter line, e.g. the e-mail address behind a name. */
  hint?: string;
  disabled?: boolean;
}

export interface ComboboxProps extends Omit<ComponentProps<"button">, "value" | "onChange"> {
  value: string | undefined;
  onChange: (value: string) => void;
  options: readonly ComboboxOption[];
  /** The server searches: called when the list opens, with nothing, and with what was typed, after a short rest. */
  onSearch?: (search: string) => void;
  loading?: boolean;
  placeholder?: string;
  /** The accessible name. Inside a Field, its label does. */
  label?: string;
  emptyText?: string;
  /** The word for a value that is not among the options (yet). */
  selectedLabel?: string;
}

const restBeforeSearch = 250;

function fold(text: string): string {
  return text
    .normalize("NFD")
    .replace(/\p{Diacritic}/gu, "")
    .toLowerCase();
}

/** Never empty: cmdk would take the text of the item for its value then. */
function itemValue(option: ComboboxOption): string {
  return `option:${option.value}`;
}

/** Each word that was typed must occur in the option's label or hint; accents and case do not matter. */
function matchWords(_value: string, search: string, keywords: string[] = []): number {
  const text = fold(keywords.join(" "));
  const words = fold(search).split(/\s+/).filter(Boolean);
  return words.every((word) => text.includes(word)) ? 1 : 0;
}

export function Combobox({
  value,
  onChange,
  options,
  onSearch,
  loading = false,
  placeholder,
  label,
  emptyText,
  selectedLabel,
  className,
  ...props
}: ComboboxProps) {
  const { t } = useTranslation("ui");
  const [open, setOpen] = useState(false);
  const [search, setSearch] = useState("");
  // A chosen option may be gone from the next search's results; its label must not.
  const [chosen, setChosen] = useState<ComboboxOption>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const listId = useId();
  const control = useFieldControl({ "aria-label": label, ...props });

  useEffect(() => () => clearTimeout(timer.current), []);

  const known = options.find((option) => option.value === value);
  const shown = known?.label ?? (chosen && chosen.value === value ? chosen.label : undefined) ?? selectedLabel;
  const hasValue = value !== undefined && (value !== "" || known !== undefined);

  function searchFor(text: string) {
    setSearch(text);
    if (!onSearch) return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onSearch(text), restBeforeSearch);
  }

  function toggle(next: boolean) {
    setOpen(next);
    if (next) onSearch?.("");
    if (!next && search !== "") {
      clearTimeout(timer.current);
      setSearch("");
      onSearch?.("");
    }
  }

  function choose(option: ComboboxOption) {
    setChosen(option);
    onChange(option.value);
    toggle(false);
  }

  return (
    <Popover open={open} onOpenChange={toggle}>
      <PopoverTrigger asChild>
        <button
          type="button"
          role="combobox"
          aria-expanded={open}
          aria-haspopup="dialog"
          data-slot="combobox"
          className={cn(
            controlClasses,
            "flex h-8 items-center justify-between gap-2 px-2.5 text-start pointer-coarse:min-h-10",
            className,
          )}
          {...control}
          aria-controls={open ? listId : undefined}
        >
          <span className={cn("truncate", !hasValue && "text-muted-foreground")}>
            {hasValue ? (shown ?? value) : (placeholder ?? t("combobox.placeholder"))}
          </span>
          <ChevronsUpDownIcon aria-hidden="true" className="size-4 shrink-0 text-muted-foreground" />
        </button>
      </PopoverTrigger>
      <PopoverContent
        id={listId}
        align="start"
        aria-label={label ?? placeholder ?? t("combobox.placeholder")}
        className="w-(--radix-popover-trigger-width) min-w-56 p-0"
      >
        <Command
          label={t("combobox.search")}
          // The list opens at what is chosen.
          defaultValue={known && itemValue(known)}
          shouldFilter={!onSearch}
          filter={matchWords}
          aria-busy={loading || undefined}
        >
          <CommandInput value={search} onValueChange={searchFor} placeholder={t("combobox.search")} />
          {loading && (
            <p role="status" className="flex items-center gap-2 px-3 py-2 text-muted-foreground">
              <Spinner />
              {t("combobox.loading")}
            </p>
          )}
          <CommandList label={t("combobox.options")}>
            {!loading && <CommandEmpty>{emptyText ?? t("combobox.empty")}</CommandEmpty>}
            <CommandGroup>
              {options.map((option) => (
                <CommandItem
                  key={option.value}
                  value={itemValue(option)}
                  keywords={[option.label, option.hint ?? ""]}
                  disabled={option.disabled}
                  onSelect={() => choose(option)}
                >
                  <span className="flex min-w-0 flex-1 flex-col">
                    <span className="truncate">{option.label}</span>
                    {option.hint && <span className="truncate text-xs text-muted-foreground">{option.hint}</span>}
                  </span>
                  {option.value === value && (
                    <>
                      <CheckIcon aria-hidden="true" className="size-4 text-primary" />
                      <span className="sr-only">{t("combobox.chosen")}</span>
                    </>
                  )}
                </CommandItem>
              ))}
            </CommandGroup>
          </CommandList>
        </Command>
      </PopoverContent>
    </Popover>
  );
}
