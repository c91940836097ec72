// Replies that `public/early.js` asked for while this code was on its way.

declare global {
  var wiwebbEarly: Map<string, Promise<Response | undefined>> | undefined;
}

/** The flags and the length of a message without fields. */
const EMPTY = 5;
/** gRPC's "unauthenticated", where a reply says it without a message. */
const UNAUTHENTICATED = "16";

/** The reply to a call without arguments that was made early, to the first who asks for it. */
export async function takeEarly(url: string, message: unknown): Promise<Response | undefined> {
  const { origin, pathname } = new URL(url, globalThis.location.href);
  const same = origin === globalThis.location.origin && ArrayBuffer.isView(message) && message.byteLength === EMPTY;
  if (!same) return undefined;
  const asked = globalThis.wiwebbEarly?.get(pathname);
  globalThis.wiwebbEarly?.delete(pathname);
  const reply = await asked;
  // Nobody was signed in: what else was asked then is not for whoever signs in now.
  if (reply?.headers.get("grpc-status") === UNAUTHENTICATED) globalThis.wiwebbEarly = undefined;
  return reply;
}
