import { createStore } from "@/lib/store";

/**
 * Recovery codes that were told and are not said to be kept yet. They stand outside the page that enrolled: as soon as
 * the server takes the session for one of two factors, that page gives way to the application.
 */
export const unsavedCodes = createStore<readonly string[]>([]);
