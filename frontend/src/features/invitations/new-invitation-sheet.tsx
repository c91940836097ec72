import { useMutation } from "@connectrpc/connect-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { Navigate, useLocation, useNavigate } from "react-router";
import { z } from "zod/mini";

import { DetailSheet } from "@/components/detail-sheet";
import { Form, FormActions, TextField, useServerForm } from "@/components/form";
import { NOT_PLACED, PlacementFields, placementShape, usePlacement } from "@/features/users/placement";
import { InvitationService } from "@/gen/wiwebb/identity/v1/invitation_service_pb";
import { paths } from "@/lib/paths";
import { useInvalidate } from "@/lib/query";
import { useSession } from "@/lib/session";
import { toast } from "@/ui/toaster";

const fields = z.object({
  email: z.pipe(
    z
      .string()
      .check(z.trim(), z.minLength(1, "common:validation.required"), z.maxLength(254, "common:validation.tooLong")),
    z.email("common:validation.email"),
  ),
  ...placementShape,
});
type Fields = z.infer<typeof fields>;

const EMPTY: Fields = { email: "", ...NOT_PLACED };

export function Component() {
  const { t } = useTranslation("invitations");
  const { search } = useLocation();
  const navigate = useNavigate();
  const { can } = useSession();
  const close = (): void => void navigate(paths.invitations() + search);
  if (!can("identity.invitations.write")) return <Navigate to={paths.invitations()} replace />;
  return (
    <DetailSheet title={t("add")} description={t("new.description")} onClose={close}>
      <NewInvitationForm close={close} />
    </DetailSheet>
  );
}

function NewInvitationForm({ close }: { close: () => void }) {
  const { t } = useTranslation("invitations");
  const invalidate = useInvalidate();
  const create = useMutation(InvitationService.method.createInvitation);
  const { placed, toWire } = usePlacement();
  const schema = useMemo(() => placed(fields), [placed]);
  const form = useServerForm<Fields>({
    schema,
    defaultValues: EMPTY,
    onSubmit: async ({ email, ...placement }) => {
      await create.mutateAsync({ invitation: { email, ...toWire(placement) } });
      toast.success(t("new.done", { email }));
      await invalidate(InvitationService.method.listInvitations);
      close();
    },
  });
  return (
    <Form form={form} label={t("add")}>
      <TextField name="email" label={t("field.email")} type="email" inputMode="email" autoFocus />
      <PlacementFields />
      <FormActions submitLabel={t("new.submit")} onCancel={close} />
    </Form>
  );
}
