// Replies that `public/early.js` asked for while this code was on its way.

declare global {
  var wiwebbEarly: Map<string, Promise<Response | undefined>> | undefined;
}

/** The flags and the length of a message without fields. */
const EMPTY = 5;

/** The reply to a call without arguments that was made early, to the first who asks for it. */
export async function takeEarly(url: string, message: unknown): Promise<Response | undefined> {
  const { origin, pathname } = new URL(url, globalThis.location.href);
  const same = origin === globalThis.location.origin && ArrayBuffer.isView(message) && message.byteLength === EMPTY;
  if (!same) return undefined;
  const reply = globalThis.wiwebbEarly?.get(pathname);
  globalThis.wiwebbEarly?.delete(pathname);
  return reply;
}
