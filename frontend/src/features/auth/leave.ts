/** A new page: nothing of this one stays in memory. */
export function leaveFor(path: string): void {
  globalThis.location.assign(path);
}
