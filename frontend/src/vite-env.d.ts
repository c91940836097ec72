/// <reference types="vite/client" />

interface ImportMetaEnv {
  /** Where the API is, if it is not where the page came from. */
  readonly VITE_API_URL?: string;
}
