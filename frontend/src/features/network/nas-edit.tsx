import { useMutation, useQuery } from "@connectrpc/connect-query";
import { useParams } from "react-router";
import { z } from "zod/mini";

import { Form, FormActions, useServerForm } from "@/components/form";
import { useNamesChanged } from "@/components/names";
import { RowSheet } from "@/components/row-sheet";
import { NasService } from "@/gen/wiwebb/radius/v1/nas_service_pb";
import type { Nas } from "@/gen/wiwebb/radius/v1/resources_pb";
import { paths } from "@/lib/paths";
import { useInvalidate } from "@/lib/query";
import { useTranslation } from "@/lib/use-translation";
import { toast } from "@/ui/toaster";

import { NasFields, NasMore, nasShape } from "./nas-fields";

export function Component() {
  const { t } = useTranslation("network");
  const { id = "" } = useParams();
  const query = useQuery(NasService.method.getNas, { id });
  return (
    <RowSheet
      title={query.data ? t("nas.editOf", { name: query.data.name }) : t("nas.edit")}
      description={t("nas.editHint")}
      query={query}
      list={paths.nasList()}
      back={paths.nas(id)}
    >
      {(nas, back) => <EditNas key={nas.id} nas={nas} onDone={back} />}
    </RowSheet>
  );
}

const schema = z.object(nasShape);
type Values = z.infer<typeof schema>;
const MASK: Record<keyof Values, string> = {
  name: "name",
  address: "address",
  description: "description",
  isActive: "is_active",
};

function EditNas({ nas, onDone }: { nas: Nas; onDone: () => void }) {
  const { t } = useTranslation("network");
  const invalidate = useInvalidate();
  const namesChanged = useNamesChanged("nas");
  const update = useMutation(NasService.method.updateNas);
  const { name = "", address = "", description = "", isActive = true } = nas;
  const before: Values = { name, address, description, isActive };
  const form = useServerForm<Values>({
    schema,
    defaultValues: before,
    onSubmit: async (values) => {
      const keys = Object.keys(MASK) as (keyof Values)[];
      const changed = keys.filter((key) => values[key] !== before[key]);
      if (changed.length > 0) {
        const updateMask = { paths: changed.map((key) => MASK[key]) };
        await update.mutateAsync({ id: nas.id, nas: values, updateMask });
        namesChanged();
        await invalidate(NasService.method.listNas, NasService.method.getNas);
        toast.success(t("common:saved"));
      }
      onDone();
    },
  });
  return (
    <Form form={form} label={t("nas.edit")}>
      <NasFields />
      <NasMore />
      <FormActions submitLabel={t("common:save")} onCancel={onDone} />
    </Form>
  );
}
