import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import reactPlugin from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const server = process.env.WIWEBB_SERVER ?? "http://127.0.0.1:8000";

// The entry stays a file of its own, as does what the bundler adds.
const entry = /src[\\/]main\.tsx$|index\.html|^\0/;
/** Half of what every page is made of, so that both halves come at once. */
const react = /node_modules[\\/](react|react-dom|scheduler)[\\/]/;
/** What speaks to the server. */
const contract = /node_modules[\\/]@(bufbuild|connectrpc[\\/]connect(-web)?)[\\/]|src[\\/]gen[\\/]/;
/** What nearly all pages use beside the core, signed in or not. */
const base =
  /node_modules[\\/]@(connectrpc|bufbuild)[\\/]|src[\\/](gen[\\/]google[\\/]|gen[\\/]wiwebb[\\/]identity[\\/]v1[\\/](auth_service|resources)_pb|components[\\/](error-view|copyable)\.|ui[\\/](alert|input|label|loadable|separator)\.|lib[\\/](?!live|session|use-shortcut|download))|icons[\\/](building-complex|key-round)\.mjs/;
const forms =
  /src[\\/]components[\\/]form[\\/](fields|form|parts|resolver|use-server-form)\.|node_modules[\\/]zod[\\/]/;
const signIn =
  /src[\\/](features[\\/]auth[\\/](arrive|code-form|parts|passkey-button|password-form|password-steps|provider-buttons|rules|sentence|throttle|use-passkey)\.|gen[\\/]wiwebb[\\/]identity[\\/]v1[\\/](oidc|passkey)_service_pb)/;
/** What stands around the pages for people who are signed in, and what opens over them. */
const frame =
  /src[\\/](layouts[\\/](connection-strip|navigation|sidebar|tenant-switcher|top-bar|user-menu)\.|components[\\/](confirm|live-chip|page-header|relative-time|status-dot)\.|lib[\\/](live|session|use-shortcut)\.|ui[\\/](alert-dialog|avatar|badge|card|dialog|dropdown-menu|kbd|popover|sheet|table|toaster|tooltip)\.)/;
/** What the dashboard begins with, and lists of the network too. */
const figures =
  /src[\\/](gen[\\/]wiwebb[\\/]radius[\\/]v1[\\/](network_statistics_service|resources|session_service)_pb|features[\\/](network[\\/]scope|dashboard[\\/]use-figures)\.|components[\\/]stat-tile\.)|icons[\\/]user-plus\.mjs/;
/** The contract of what managers' pages list, and of whose names stand in the lists. */
const records =
  /src[\\/](gen[\\/]wiwebb[\\/](identity[\\/]v1[\\/](audit_log|tenant|user)|radius[\\/]v1[\\/]nas)_service_pb|components[\\/]names\.)/;

export default defineConfig({
  plugins: [reactPlugin(), tailwindcss()],
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
        // Chromium then compiles a file while it comes, beside the page, not each function when the page first calls it.
        postBanner: "//# allFunctionsCalledOnLoad",
        codeSplitting: {
          // Few files, each of what is loaded together: less to ask for, and better compressed. Whatever else several
          // pages share becomes a file by itself. `npm run budgets` tells what the pages weigh.
          groups: [
            { name: "react", priority: 70, test: react },
            { name: "contract", priority: 65, tags: ["$initial"], test: contract },
            { name: "core", priority: 60, tags: ["$initial"], test: (id) => !entry.test(id) },
            { name: "base", priority: 50, test: base },
            { name: "forms", priority: 40, test: forms },
            { name: "sign-in", priority: 30, test: signIn },
            { name: "frame", priority: 20, test: frame },
            // Used here and there: alone in the first file that needs it, an icon would bring that file along.
            { name: "icons", priority: 18, minShareCount: 3, test: /lucide-react[\\/]dist[\\/]esm[\\/]icons[\\/]/ },
            { name: "figures", priority: 16, test: figures },
            { name: "records", priority: 15, test: records },
            { name: "checkbox", priority: 15, test: /src[\\/]ui[\\/]checkbox\./ },
            { name: "command", priority: 15, test: /src[\\/]ui[\\/]command\./ },
            { name: "toasts", priority: 15, test: /src[\\/]ui[\\/]toaster-body\./ },
            {
              name: "list",
              priority: 10,
              test: /src[\\/]components[\\/](data-table[\\/](?!rehearsal)|detail-sheet\.)/,
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
