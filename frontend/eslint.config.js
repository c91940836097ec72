import jsxA11y from "eslint-plugin-jsx-a11y";
import reactHooks from "eslint-plugin-react-hooks";
import globals from "globals";
import tseslint from "typescript-eslint";

// Imports go one way: gen ← lib ← ui ← components ← layouts ← features ← routes.
const layers = ["gen", "lib", "ui", "components", "layouts", "features"];
const oneWay = layers.map((layer, depth) => ({
  files: [`src/${layer}/**/*.{ts,tsx}`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        paths: [
          {
            name: "react-router",
            importNames: ["useSearchParams"],
            message: "Use useUrlParams of lib/use-url-params.",
          },
        ],
        patterns: [
          {
            group: [...layers.slice(depth + 1).map((above) => `@/${above}/*`), "@/routes", "@/app"],
            message: "Imports go one way: gen ← lib ← ui ← components ← layouts ← features ← routes.",
          },
          { group: ["../../*"], message: "Use the alias @/ across folders." },
        ],
      },
    ],
  },
}));

export default tseslint.config(
  { ignores: ["dist", "src/gen", "node_modules", "playwright-report", "test-results", "screenshots"] },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      globals: globals.browser,
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  { files: ["src/**/*.{ts,tsx}"], ...reactHooks.configs.flat["recommended-latest"] },
  {
    files: ["src/**/*.{ts,tsx}"],
    ignores: ["src/**/*.test.tsx"],
    rules: { "no-restricted-globals": ["error", { name: "localStorage", message: "Use lib/storage." }] },
  },
  { files: ["src/**/*.tsx"], ...jsxA11y.flatConfigs.recommended },
  // Our own components pass it on where a form was asked for: the page for signing in, a dialog.
  { files: ["src/**/*.tsx"], rules: { "jsx-a11y/no-autofocus": ["error", { ignoreNonDOM: true }] } },
  ...oneWay,
  {
    files: ["*.js", "scripts/*.mjs", "public/*.js"],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: {
      globals: { ...globals.node, ...globals.serviceworker },
      parserOptions: { projectService: false },
    },
  },
);
