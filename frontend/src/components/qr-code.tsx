import { useMemo } from "react";
import { encode } from "uqr";
import { cn } from "@/lib/cn";

export interface QrCodeProps {
  value: string;
  /** What scanning it does: "Add the account to your authenticator app". */
  label: string;
  /** Pixels of an edge. */
  size?: number;
  className?: string;
}

/** Drawn in the browser, so that no secret leaves it. Black on white in dark mode too: scanners need it. */
export function QrCode({ value, label, size = 192, className }: QrCodeProps) {
  const { edge, path } = useMemo(() => {
    const code = encode(value, { ecc: "M", border: 4 });
    return { edge: code.size, path: code.data.map(rowPath).join("") };
  }, [value]);
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${edge} ${edge}`}
      width={size}
      height={size}
      shapeRendering="crispEdges"
      className={cn("h-auto max-w-full rounded-md bg-white text-black", className)}
    >
      <path d={path} fill="currentColor" />
    </svg>
  );
}

/** Dark modules of a row, each run as one rectangle. */
function rowPath(row: boolean[], y: number): string {
  let path = "";
  for (let x = 0; x < row.length; x++) {
    if (!row[x]) continue;
    const start = x;
    while (row[x + 1]) x++;
    const run = x - start + 1;
    path += `M${start} ${y}h${run}v1h-${run}z`;
  }
  return path;
}
