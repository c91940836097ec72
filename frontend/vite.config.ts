import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env.WIWEBB_SERVER ?? "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react(), tailwindcss()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  // The page's own host name stays in the request, so that the session cookie's origin check holds.
  server: { host: "127.0.0.1", proxy: { "^/(wiwebb\\.|api/)": { target: server } } },
  build: {
    target: "es2023",
    assetsInlineLimit: 0,
    // For scripts/budgets.mjs.
    manifest: true,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "react", test: /node_modules[\\/](react|react-dom|scheduler|react-router)[\\/]/, priority: 30 },
            {
              name: "rpc",
              test: /node_modules[\\/](@connectrpc|@bufbuild|@tanstack[\\/](react-)?query)/,
              priority: 20,
            },
          ],
        },
      },
    },
  },
  test: {
    environment: "jsdom",
    globals: true,
    setupFiles: ["./src/test-setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    pool: "threads",
    maxWorkers: 2,
    testTimeout: 30_000,
  },
});
