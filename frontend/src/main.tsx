import { startTransition, StrictMode } from "react";
import { createRoot } from "react-dom/client";

import { startI18n } from "@/lib/i18n";
import { installServiceWorker } from "@/lib/service-worker";
import { nextTurn } from "@/lib/turn";

import { App } from "./app";
import "./index.css";
import { createRouter } from "./routes";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

const words = startI18n();
// What is loaded runs in one go; the router takes a turn of its own.
await nextTurn();
const router = createRouter();

/** When the page that the address names is there. Until then index.html shows its outline. */
const firstPage = new Promise<void>((resolve) => {
  const look = (): void => {
    if (router.state.initialized) resolve();
  };
  router.subscribe(look);
  look();
});

await Promise.all([words, firstPage]);
// In slices, so that what is typed or pressed meanwhile is not kept waiting.
startTransition(() => {
  createRoot(root).render(
    <StrictMode>
      <App router={router} />
    </StrictMode>,
  );
});
installServiceWorker();
