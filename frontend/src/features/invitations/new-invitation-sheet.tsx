import { useMutation } from "@connectrpc/connect-query";
import { z } from "zod/mini";

import { Form, FormActions, TextField, useServerForm } from "@/components/form";
import { NewSheet } from "@/components/new-sheet";
import { NOT_PLACED, PlacementFields, placementShape, usePlacement } from "@/features/users/placement";
import { InvitationService } from "@/gen/wiwebb/identity/v1/invitation_service_pb";
import { paths } from "@/lib/paths";
import { useInvalidate } from "@/lib/query";
import { useTranslation } from "@/lib/use-translation";
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
  return (
    <NewSheet words="invitations" list={paths.invitations()} permission="identity.invitations.write">
      {(close) => <NewInvitationForm close={close} />}
    </NewSheet>
  );
}

function NewInvitationForm({ close }: { close: () => void }) {
  const { t } = useTranslation("invitations");
  const invalidate = useInvalidate();
  const create = useMutation(InvitationService.method.createInvitation);
  const { schema, toWire } = usePlacement(fields);
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
