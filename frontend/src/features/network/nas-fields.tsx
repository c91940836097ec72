import { useTranslation } from "react-i18next";
import { z } from "zod";

import { SwitchField, TextareaField, TextField } from "@/components/form";

const ADDRESS = /^[0-9a-fA-F.:]+(\/\d{1,3})?$/;

export const nasShape = {
  name: z.string().trim().min(1, "common:validation.required").max(150, "common:validation.tooLong"),
  address: z.string().trim().min(1, "common:validation.required").regex(ADDRESS, "common:validation.ip"),
  description: z.string().max(1000, "common:validation.tooLong"),
  isActive: z.boolean(),
};

/** What a NAS is called and where its packets come from. */
export function NasFields() {
  const { t } = useTranslation("network");
  return (
    <>
      <TextField name="name" label={t("common:name")} autoFocus />
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
