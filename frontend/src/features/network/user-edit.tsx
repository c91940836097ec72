import { useMutation, useQuery } from "@connectrpc/connect-query";
import { useParams } from "react-router";
import { z } from "zod/mini";

import { Form, FormActions, useServerForm } from "@/components/form";
import { RowSheet } from "@/components/row-sheet";
import { RadiusUserService } from "@/gen/wiwebb/radius/v1/radius_user_service_pb";
import type { RadiusUser } from "@/gen/wiwebb/radius/v1/resources_pb";
import { paths } from "@/lib/paths";
import { useInvalidate } from "@/lib/query";
import { useTranslation } from "@/lib/use-translation";
import { toast } from "@/ui/toaster";

import { AccountField, ActiveField, UsernameField, userShape } from "./user-fields";

export function Component() {
  const { t } = useTranslation("network");
  const { id = "" } = useParams();
  const query = useQuery(RadiusUserService.method.getRadiusUser, { id });
  return (
    <RowSheet
      title={query.data ? t("users.editOf", { name: query.data.username }) : t("users.edit")}
      description={t("users.editHint")}
      query={query}
      list={paths.radiusUsers()}
      back={paths.radiusUser(id)}
    >
      {(user, back) => <EditUser key={user.id} user={user} onDone={back} />}
    </RowSheet>
  );
}

const schema = z.object(userShape);
type Values = z.infer<typeof schema>;
const MASK: Record<keyof Values, string> = { username: "username", userId: "user_id", isActive: "is_active" };

function EditUser({ user, onDone }: { user: RadiusUser; onDone: () => void }) {
  const { t } = useTranslation("network");
  const invalidate = useInvalidate();
  const update = useMutation(RadiusUserService.method.updateRadiusUser);
  const { username = "", userId, isActive = true } = user;
  const before: Values = { username, userId: userId === undefined ? "" : String(userId), isActive };
  const form = useServerForm<Values>({
    schema,
    defaultValues: before,
    onSubmit: async (values) => {
      const keys = Object.keys(MASK) as (keyof Values)[];
      const changed = keys.filter((key) => values[key] !== before[key]);
      if (changed.length > 0) {
        // What the mask names and the message leaves out is taken away: the account.
        const radiusUser = { ...values, userId: values.userId ? BigInt(values.userId) : undefined };
        const updateMask = { paths: changed.map((key) => MASK[key]) };
        await update.mutateAsync({ id: user.id, radiusUser, updateMask });
        await invalidate(RadiusUserService.method.listRadiusUsers, RadiusUserService.method.getRadiusUser);
        toast.success(t("common:saved"));
      }
      onDone();
    },
  });
  return (
    <Form form={form} label={t("users.edit")}>
      <UsernameField />
      <AccountField tenantId={user.tenantId} linked={user.userId} />
      <ActiveField />
      <FormActions submitLabel={t("common:save")} onCancel={onDone} />
    </Form>
  );
}
