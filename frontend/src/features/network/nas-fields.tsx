import { z } from "zod/mini";

import { SwitchField, TextareaField, TextField } from "@/components/form";
import { useTranslation } from "@/lib/use-translation";

const ADDRESS = /^[0-9a-fA-F.:]+(\/\d{1,3})?$/;

export const nasShape = {
  name: z
    .string()
    .check(z.trim(), z.minLength(1, "common:validation.required"), z.maxLength(150, "common:validation.tooLong")),
  address: z
    .string()
    .check(z.trim(), z.minLength(1, "common:validation.required"), z.regex(ADDRESS, "common:validation.ip")),
  description: z.string().check(z.maxLength(1000, "common:validation.tooLong")),
  isActive: z.boolean(),
};

/** What a NAS is called and where its packets come from. */
export function NasFields({ focus = true }: { focus?: boolean }) {
  const { t } = useTranslation("network");
  return (
    <>
      <TextField name="name" label={t("common:name")} autoFocus={focus} />
      <TextField name="address" label={t("nas.address")} description={t("nas.addressHint")} mono />
    </>
  );
}

export function NasMore() {
  const { t } = useTranslation("network");
  return (
    <>
      <TextareaField name="description" label={t("nas.description")} optional />
      <SwitchField name="isActive" label={t("nas.answer")} description={t("nas.answerHint")} />
    </>
  );
}
