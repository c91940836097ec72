import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from "react";

import { Button } from "@/ui/button";
import { DropdownMenu, DropdownMenuContent, DropdownMenuTrigger } from "@/ui/dropdown-menu";

interface Props {
  label: string;
  /** The items, once somebody opens it. */
  children: () => ReactNode;
}

/**
 * The menu at the end of a row, beside which its content opens: a plain button until somebody is about to press it, since
 * most never are. Its cell is its frame, and its dots are text: an icon is two more elements.
 */
export function RowMenu({ label, children }: Props) {
  const [near, setNear] = useState(false);
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const elsewhere = useRef(false);
  const id = useId();
  const approach = (): void => setNear(true);
  const press = (): void => {
    setNear(true);
    setOpen(!open);
  };
  const openByArrow = (event: KeyboardEvent): void => {
    if (event.key !== "ArrowDown") return;
    event.preventDefault();
    setOpen(true);
  };
  return (
    <>
      <Button
        ref={button}
        id={id}
        variant="ghost"
        size="icon"
        className="size-7 text-xs"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        data-state={open ? "open" : "closed"}
        onPointerEnter={approach}
        onFocus={approach}
        onClick={press}
        onKeyDown={openByArrow}
      >
        •••
      </Button>
      {near && (
        <DropdownMenu open={open} onOpenChange={setOpen}>
          <DropdownMenuTrigger asChild>
            <span aria-hidden className="pointer-events-none absolute inset-0" />
          </DropdownMenuTrigger>
          <DropdownMenuContent
            align="end"
            aria-labelledby={id}
            // The button itself closes it again.
            onInteractOutside={(event) => {
              if (button.current?.contains(event.target as Node)) event.preventDefault();
              else elsewhere.current = true;
            }}
            onCloseAutoFocus={(event) => {
              event.preventDefault();
              if (!elsewhere.current) button.current?.focus();
              elsewhere.current = false;
            }}
          >
            {children()}
          </DropdownMenuContent>
        </DropdownMenu>
      )}
    </>
  );
}
