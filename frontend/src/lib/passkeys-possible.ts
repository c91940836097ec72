/** Whether this page can ask for passkeys: they belong to a host name, so pages of a bare address have none. */
export function passkeysPossible(): boolean {
  const { hostname } = globalThis.location;
  const address = /^[\d.]+$/.test(hostname) || hostname.startsWith("[");
  return globalThis.isSecureContext && typeof globalThis.PublicKeyCredential === "function" && !address;
}
