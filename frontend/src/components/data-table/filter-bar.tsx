import { ListFilter, X } from "lucide-react";
import { useId, useState } from "react";

import { cn } from "@/lib/cn";
import { useTranslation } from "@/lib/use-translation";
import { Badge } from "@/ui/badge";
import { Button } from "@/ui/button";
import { Input } from "@/ui/input";
import { Label } from "@/ui/label";
import { NativeSelect } from "@/ui/native-select";

import type { ListControl } from "./list-state";
import type { Filter } from "./types";

/** More of them than this would take half of a phone: there they are behind a button. */
const FEW = 2;

export function FilterBar({ control, filters }: { control: ListControl; filters: readonly Filter[] }) {
  const { t } = useTranslation("app");
  const id = useId();
  const [open, setOpen] = useState(false);
  const many = filters.length > FEW;
  const set = Object.keys(control.list.filters).length;
  return (
    <div className="flex flex-wrap items-center gap-2">
      {many && (
        <Button
          variant="outline"
          className="md:hidden"
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          <ListFilter aria-hidden />
          {t("table.filters")} {set > 0 && <Badge className="tabular-nums">{set}</Badge>}
        </Button>
      )}
      <div id={id} className={cn("contents", many && !open && "max-md:hidden")}>
        {filters.map((filter) => (
          <FilterControl
            key={filter.key}
            filter={filter}
            value={control.list.filters[filter.key] ?? ""}
            onChange={(value) => control.setFilter(filter.key, value)}
          />
        ))}
      </div>
      {control.isFiltered && (
        <Button variant="ghost" size="sm" onClick={control.clear}>
          <X aria-hidden />
          {t("table.clearFilters")}
        </Button>
      )}
    </div>
  );
}

interface Props {
  filter: Filter;
  value: string;
  onChange: (value: string) => void;
}

function FilterControl({ filter, value, onChange }: Props) {
  const { t } = useTranslation("app");
  const id = useId();
  const options =
    filter.kind === "boolean"
      ? (filter.options ?? [
          { value: "true", label: t("table.true") },
          { value: "false", label: t("table.false") },
        ])
      : filter.options;
  return (
    <div
      className={cn(
        "flex h-8 items-center rounded-md border border-dashed border-input ps-2",
        value && "border-solid border-primary bg-accent",
      )}
    >
      <Label htmlFor={id} className="text-xs font-normal whitespace-nowrap text-muted-foreground">
        {filter.label}
      </Label>
      {filter.control ? (
        filter.control({ id, value, onChange })
      ) : options ? (
        <NativeSelect
          id={id}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          size="sm"
          className="w-auto max-w-44 [&_select]:border-0 [&_select]:bg-transparent [&_select]:text-xs"
        >
          <option value="">{filter.unset ?? t("table.any")}</option>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </NativeSelect>
      ) : (
        <Typed id={id} kind={filter.kind} value={value} onChange={onChange} />
      )}
    </div>
  );
}

/** Takes effect when it is left or confirmed, not at each key. */
function Typed({
  id,
  kind,
  value,
  onChange,
}: {
  id: string;
  kind: Filter["kind"];
  value: string;
  onChange: (value: string) => void;
}) {
  const [text, setText] = useState(value);
  const [told, setTold] = useState(value);
  if (told !== value) {
    setTold(value);
    setText(value);
  }
  return (
    <Input
      id={id}
      type={kind === "date" ? "date" : "text"}
      value={text}
      onChange={(event) => {
        setText(event.target.value);
        if (kind === "date") onChange(event.target.value);
      }}
      onBlur={() => onChange(text.trim())}
      onKeyDown={(event) => {
        if (event.key === "Enter") onChange(text.trim());
      }}
      className="h-7 w-32 border-0 bg-transparent text-xs"
    />
  );
}
