import { useMutation } from "@connectrpc/connect-query";
import { useState } from "react";
import { useLocation, useNavigate } from "react-router";
import { z } from "zod/mini";

import { DetailSheet } from "@/components/detail-sheet";
import { Form, FormActions, useServerForm } from "@/components/form";
import { NetworkStatisticsService } from "@/gen/wiwebb/radius/v1/network_statistics_service_pb";
import { NasService } from "@/gen/wiwebb/radius/v1/nas_service_pb";
import { paths } from "@/lib/paths";
import { useInvalidate } from "@/lib/query";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";

import { generate, SECRET_LENGTH } from "./generate";
import { GeneratedField } from "./generated-field";
import { NasFields, NasMore, nasShape } from "./nas-fields";
import { NasSetup } from "./nas-setup";
import { secretSchema } from "./secret-rule";
import { TenantField, useTenantChoice } from "./tenant-field";

interface Created {
  id: string;
  name: string;
  secret: string;
}

export function Component() {
  const { t } = useTranslation("network");
  const { search } = useLocation();
  const navigate = useNavigate();
  const [created, setCreated] = useState<Created>();
  const close = (): void => void navigate(paths.nasList() + search);
  return created ? (
    <DetailSheet title={t("setup.title")} description={t("setup.of", { name: created.name })} onClose={close}>
      <NasSetup secret={created.secret} onSaved={() => void navigate(paths.nas(created.id) + search)} />
    </DetailSheet>
  ) : (
    <DetailSheet title={t("nas.add")} description={t("nas.addHint")} onClose={close}>
      <NewNas onCreated={setCreated} onCancel={close} />
    </DetailSheet>
  );
}

function NewNas({ onCreated, onCancel }: { onCreated: (nas: Created) => void; onCancel: () => void }) {
  const { t } = useTranslation("network");
  const { isStaff } = useSession();
  const { asked, acting } = useTenantChoice();
  const invalidate = useInvalidate();
  const create = useMutation(NasService.method.createNas);
  const [suggested] = useState(() => generate(SECRET_LENGTH));
  const form = useServerForm({
    schema: z.object({
      ...nasShape,
      secret: secretSchema(isStaff),
      tenant: asked ? z.string().check(z.minLength(1, "common:validation.required")) : z.string(),
    }),
    defaultValues: { name: "", address: "", description: "", isActive: true, secret: suggested, tenant: "" },
    onSubmit: async ({ tenant, ...nas }) => {
      const made = await create.mutateAsync({ nas: { ...nas, tenantId: asked ? BigInt(tenant) : acting } });
      void invalidate(NasService.method.listNas, NetworkStatisticsService.method.getNetworkStatistics);
      onCreated({ id: made.id, name: nas.name, secret: nas.secret });
    },
  });
  return (
    <Form form={form} label={t("nas.add")}>
      {asked && <TenantField />}
      <NasFields focus={!asked} />
      <GeneratedField name="secret" label={t("nas.secret")} description={t("nas.secretHint")} length={SECRET_LENGTH} />
      <NasMore />
      <FormActions submitLabel={t("nas.add")} onCancel={onCancel} />
    </Form>
  );
}
