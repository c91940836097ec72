import { useCallback, useState } from "react";

import { toUiError } from "@/lib/errors";
import { useTranslation } from "@/lib/use-translation";
import { toast } from "@/ui/toaster";

interface Bulk {
  /** The key of what goes on. */
  pending: string | undefined;
  /** Does the same to each row in turn, then says how many were done and why others were not. */
  run: <Row>(
    key: string,
    rows: readonly Row[],
    one: (row: Row) => Promise<unknown>,
    done: (count: number) => string,
  ) => Promise<void>;
}

/** What is done to several rows at once. The contract has calls for one. */
export function useBulk(): Bulk {
  const { t } = useTranslation("app");
  const [pending, setPending] = useState<string>();
  const run = useCallback<Bulk["run"]>(
    async (key, rows, one, done) => {
      setPending(key);
      const refusals: string[] = [];
      for (const row of rows) {
        try {
          await one(row);
        } catch (error) {
          refusals.push(toUiError(error).message);
        }
      }
      setPending(undefined);
      const succeeded = rows.length - refusals.length;
      if (succeeded > 0) toast.success(done(succeeded));
      if (refusals.length > 0) {
        const reason = [...new Set(refusals)].join(" ");
        toast.error(t("bulk.refused", { count: refusals.length, reason }));
      }
    },
    [t],
  );
  return { pending, run };
}
