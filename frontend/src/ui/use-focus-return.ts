import { useRef, type FocusEvent } from "react";

interface Handlers {
  onFocus?: (event: FocusEvent<HTMLDivElement>) => void;
  onCloseAutoFocus?: (event: Event) => void;
}

/** The element to go back to: an item of a menu is gone by then, so it is the button that opened the menu. */
function origin(element: EventTarget | null): HTMLElement | undefined {
  let from = element instanceof HTMLElement ? element : null;
  for (let menu = from?.closest("[role=menu]"); menu; menu = from?.closest("[role=menu]")) {
    from = document.getElementById(menu.getAttribute("aria-labelledby") ?? "");
  }
  return from ?? undefined;
}

/** Radix gives the focus back to a trigger only; dialogs that are opened by code or by an address have none. */
export function useFocusReturn({ onFocus, onCloseAutoFocus }: Handlers): Required<Handlers> {
  const entered = useRef(false);
  const before = useRef<HTMLElement>(undefined);
  return {
    onFocus: (event) => {
      onFocus?.(event);
      if (entered.current) return;
      entered.current = true;
      before.current = origin(event.relatedTarget);
    },
    onCloseAutoFocus: (event) => {
      const back = before.current;
      entered.current = false;
      before.current = undefined;
      onCloseAutoFocus?.(event);
      if (event.defaultPrevented || !back?.isConnected) return;
      event.preventDefault();
      back.focus();
    },
  };
}
