/** Keeps the application's shell for when there is no network; the API's replies are never kept. */
export function installServiceWorker(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  addEventListener("load", () => {
    navigator.serviceWorker.register("/service-worker.js").catch(() => {
      // Not allowed on this page (plain HTTP): the application works without it.
    });
  });
}
