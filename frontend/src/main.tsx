import { startTransition, StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { startI18n } from "@/lib/i18n";
import { installServiceWorker } from "@/lib/service-worker";

import { App } from "./app";
import "./index.css";
import { router } from "./routes";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

/** When the page that the address names is there. Until then index.html shows its outline. */
const firstPage = new Promise<void>((resolve) => {
  const look = (): void => {
    if (router.state.initialized) resolve();
  };
  router.subscribe(look);
  look();
});

await Promise.all([startI18n(), firstPage]);
// In slices, so that what is typed or pressed meanwhile is not kept waiting.
startTransition(() => {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
});
installServiceWorker();
