import { useCallback } from "react";

import { isAway, toUiError } from "@/lib/errors";
import { useTranslation } from "@/lib/use-translation";

/** A failure as one sentence, for where there is no form to show it at its fields. */
export function useSentence(): (error: unknown) => string {
  const { t } = useTranslation("common");
  return useCallback(
    (thrown) => {
      const error = toUiError(thrown);
      if (isAway(error)) return t("connection.lost");
      return error.fields.map((field) => field.description).join(" ") || error.message;
    },
    [t],
  );
}
