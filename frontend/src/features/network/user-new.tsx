import { useMutation } from "@connectrpc/connect-query";
import { useState } from "react";
import { useWatch } from "react-hook-form";
import { useLocation, useNavigate } from "react-router";
import { z } from "zod/mini";

import { DetailSheet } from "@/components/detail-sheet";
import { Form, FormActions, useServerForm } from "@/components/form";
import { SecretOnce } from "@/components/secret-once";
import { NetworkStatisticsService } from "@/gen/wiwebb/radius/v1/network_statistics_service_pb";
import { RadiusUserService } from "@/gen/wiwebb/radius/v1/radius_user_service_pb";
import { paths } from "@/lib/paths";
import { useInvalidate } from "@/lib/query";
import { useTranslation } from "@/lib/use-translation";

import { generate, PASSWORD_LENGTH } from "./generate";
import { GeneratedField } from "./generated-field";
import { passwordSchema } from "./secret-rule";
import { TenantField, useTenantChoice } from "./tenant-field";
import { AccountField, ActiveField, UsernameField, userShape } from "./user-fields";

interface Created {
  id: string;
  username: string;
  password: string;
}

export function Component() {
  const { t } = useTranslation("network");
  const { search } = useLocation();
  const navigate = useNavigate();
  const [created, setCreated] = useState<Created>();
  const close = (): void => void navigate(paths.radiusUsers() + search);
  return created ? (
    <DetailSheet title={created.username} description={t("users.created")} onClose={close}>
      <SecretOnce
        label={t("users.passwordOf", { name: created.username })}
        value={created.password}
        onSaved={() => void navigate(paths.radiusUser(created.id) + search)}
      />
    </DetailSheet>
  ) : (
    <DetailSheet title={t("users.add")} description={t("users.addHint")} onClose={close}>
      <NewUser onCreated={setCreated} onCancel={close} />
    </DetailSheet>
  );
}

function NewUser({ onCreated, onCancel }: { onCreated: (user: Created) => void; onCancel: () => void }) {
  const { t } = useTranslation("network");
  const { asked, acting } = useTenantChoice();
  const invalidate = useInvalidate();
  const create = useMutation(RadiusUserService.method.createRadiusUser);
  const [suggested] = useState(() => generate(PASSWORD_LENGTH));
  const form = useServerForm({
    schema: z.object({
      ...userShape,
      password: passwordSchema,
      tenant: asked ? z.string().check(z.minLength(1, "common:validation.required")) : z.string(),
    }),
    defaultValues: { username: "", password: suggested, userId: "", isActive: true, tenant: "" },
    onSubmit: async ({ username, password, userId, isActive, tenant }) => {
      const tenantId = asked ? BigInt(tenant) : acting;
      const account = userId ? BigInt(userId) : undefined;
      const radiusUser = { username, password, isActive, tenantId, userId: account };
      const made = await create.mutateAsync({ radiusUser });
      void invalidate(RadiusUserService.method.listRadiusUsers, NetworkStatisticsService.method.getNetworkStatistics);
      onCreated({ id: made.id, username, password });
    },
  });
  const tenant = useWatch({ control: form.control, name: "tenant" });
  return (
    <Form form={form} label={t("users.add")}>
      {asked && <TenantField onChosen={() => form.setValue("userId", "")} />}
      <UsernameField focus={!asked} />
      <GeneratedField
        name="password"
        label={t("users.password")}
        description={t("users.passwordHint")}
        length={PASSWORD_LENGTH}
      />
      <AccountField tenantId={asked ? (tenant ? BigInt(tenant) : undefined) : acting} />
      <ActiveField />
      <FormActions submitLabel={t("users.add")} onCancel={onCancel} />
    </Form>
  );
}
