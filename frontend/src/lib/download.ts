// Files that the browser saves.

function save(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export function downloadText(name: string, type: string, text: string): void {
  save(name, new Blob([text], { type }));
}

/** Saves a stream when it has ended; one that breaks off saves nothing and throws. */
export async function downloadStream(name: string, type: string, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const parts: BlobPart[] = [];
  for await (const chunk of chunks) parts.push(new Uint8Array(chunk));
  save(name, new Blob(parts, { type }));
}

const RISKY = /^[=+\-@\t\r]/;

/** A CSV file of rows of cells (RFC 4180). A cell that a spreadsheet would run begins with `'`. */
export function toCsv(rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string => {
    const safe = RISKY.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  return rows.map((row) => row.map(cell).join(",") + "\r\n").join("");
}
