import { useEffect, useState } from "react";

const TYPING_PAUSE_MS = 250;

interface UrlText {
  text: string;
  setText: (text: string) => void;
  /** Takes a text that somebody else tells the URL. */
  settle: (text: string) => void;
}

/**
 * A text that also stands in the URL, which is slower than fingers: it is told in a pause, without blanks around it, and what was
 * typed since then stays. `ready`: whether a text may be told yet.
 */
export function useUrlText(told: string, tell: (text: string) => void, ready?: (text: string) => boolean): UrlText {
  const [text, setText] = useState(told);
  const [last, setLast] = useState({ told, sent: [told] });
  if (last.told !== told) {
    const answered = last.sent.indexOf(told);
    // Or the URL changed by itself: the back button, a saved view, a cleared filter.
    if (answered < 0) setText(told);
    setLast({ told, sent: answered < 0 ? [told] : last.sent.slice(answered) });
  }
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === last.sent.at(-1) || (ready && !ready(text))) return;
    const timer = setTimeout(() => {
      setLast((now) => ({ ...now, sent: [...now.sent, wanted] }));
      tell(wanted);
    }, TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  });
  const settle = (now: string): void => {
    setText(now);
    setLast((before) => ({ ...before, sent: [...before.sent, now] }));
  };
  return { text, setText, settle };
}
