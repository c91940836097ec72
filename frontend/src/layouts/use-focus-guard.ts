import { useEffect } from "react";

/** Long enough for what closes to give the focus back by itself. */
const SETTLED_MS = 50;

/** What stands around an element, from the inside out. */
function around(element: HTMLElement): HTMLElement[] {
  const all: HTMLElement[] = [];
  for (let one = element.parentElement; one; one = one.parentElement) all.push(one);
  return all;
}

/** Where the focus goes on: to what is left around it, or the list there, or else to the page. */
function heir(places: readonly HTMLElement[]): HTMLElement | null {
  const content = document.getElementById("content");
  for (const place of places.filter((one) => one.isConnected)) {
    if (place.hasAttribute("tabindex")) return place;
    const list = content?.contains(place) && place.querySelector<HTMLElement>("[role=region][tabindex]");
    if (list) return list;
  }
  return content;
}

/**
 * Keeps the focus on the page. It is lost when what had it goes away, as a button does whose work is done or a link whose page
 * was left, and while a button is off because its work goes on: somebody who works by keyboard would begin at the top.
 */
export function useFocusGuard(): void {
  useEffect(() => {
    let last: HTMLElement | undefined;
    let places: HTMLElement[] = [];
    let wasOff = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const remember = ({ target }: Event): void => {
      last = target instanceof HTMLElement ? target : undefined;
      places = last ? around(last) : [];
      wasOff = false;
    };
    // A pointer goes where it wants to.
    const forget = (): void => {
      last = undefined;
    };
    const settle = (): void => {
      timer = undefined;
      if (!last || (document.activeElement && document.activeElement !== document.body)) return;
      if (!last.isConnected) heir(places)?.focus({ preventScroll: true });
      else if (wasOff && !last.matches(":disabled")) last.focus({ preventScroll: true });
    };
    const observer = new MutationObserver(() => {
      if (!last) return;
      wasOff ||= last.matches(":disabled");
      if (wasOff || !last.isConnected) timer ??= setTimeout(settle, SETTLED_MS);
    });
    document.addEventListener("focusin", remember);
    document.addEventListener("pointerdown", forget, true);
    observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ["disabled"] });
    return () => {
      clearTimeout(timer);
      observer.disconnect();
      document.removeEventListener("focusin", remember);
      document.removeEventListener("pointerdown", forget, true);
    };
  }, []);
}
