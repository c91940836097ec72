import { useRef, type FocusEvent } from "react";

interface Handlers {
  onFocus?: (event: FocusEvent<HTMLDivElement>) => void;
  onCloseAutoFocus?: (event: Event) => void;
}

/** What had the focus last, or is to have it as soon as it can. */
let last: HTMLElement | undefined;
document.addEventListener("focusin", ({ target }) => {
  if (target instanceof HTMLElement) last = target;
});

/** A button loses the focus, and takes none, as long as its work goes on. */
const isOff = (element: HTMLElement | undefined): boolean => element?.matches(":disabled") ?? false;

/** The element to go back to: an item of a menu is gone by then, so it is the button that opened the menu. */
function origin(element: EventTarget | null): HTMLElement | undefined {
  let from = element instanceof HTMLElement ? element : null;
  for (let menu = from?.closest("[role=menu]"); menu; menu = from?.closest("[role=menu]")) {
    from = document.getElementById(menu.getAttribute("aria-labelledby") ?? "");
  }
  // Nothing has the focus: its owner is off, or went away with the dialog whose place this one takes.
  return from ?? (isOff(last) || last?.isConnected === false ? last : undefined);
}

/** What each dialog goes back to, after it has closed as well: another may have taken its place. */
const backs = new WeakMap<Element, HTMLElement>();

/** The element itself, or, if it went away with the dialog that it stood in, what that one went back to. */
function remaining(element: HTMLElement | undefined): HTMLElement | undefined {
  if (!element || element.isConnected) return element;
  const dialog = element.closest("[role=dialog],[role=alertdialog]");
  return dialog ? remaining(backs.get(dialog)) : undefined;
}

/** Gives the focus back; to a button whose work goes on as soon as that is done. */
function giveBack(element: HTMLElement): void {
  element.focus();
  if (!isOff(element)) return;
  last = element;
  const observer = new MutationObserver(() => {
    if (isOff(element)) return;
    observer.disconnect();
    // Not where somebody went on; a dialog around it takes the focus only as nothing else has it.
    if (document.activeElement?.contains(element)) element.focus();
  });
  observer.observe(element, { attributeFilter: ["disabled"] });
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
      if (before.current) backs.set(event.currentTarget, before.current);
    },
    onCloseAutoFocus: (event) => {
      const back = remaining(before.current);
      entered.current = false;
      before.current = undefined;
      onCloseAutoFocus?.(event);
      if (event.defaultPrevented || !back) return;
      event.preventDefault();
      giveBack(back);
    },
  };
}
