/** Ends this turn of the browser, so that what was pressed meanwhile comes first. */
export const nextTurn = (): Promise<void> => new Promise((go) => setTimeout(go));
