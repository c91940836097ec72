import { z } from "zod/mini";

import { Form, TextareaField, useServerForm } from "@/components/form";
import { useCall } from "@/components/use-action";
import { useBulk } from "@/components/use-bulk";
import type { Tenant } from "@/gen/wiwebb/identity/v1/resources_pb";
import { TenantService } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { Dialog, DialogContent, DialogDescription, DialogFooter, DialogHeader, DialogTitle } from "@/ui/dialog";
import { toast } from "@/ui/toaster";

import { useTenantsChanged } from "./use-tenants-changed";

/** Which tenants are to be suspended, or resumed. */
export interface Standstill {
  kind: "suspend" | "resume";
  tenants: readonly Tenant[];
}

interface Props {
  asked: Standstill | undefined;
  /** `done`: whether something was changed. */
  onClose: (done: boolean) => void;
}

/** Asks for the reason, and suspends or resumes. */
export function SuspendDialog({ asked, onClose }: Props) {
  return (
    <Dialog open={asked !== undefined} onOpenChange={(open) => !open && onClose(false)}>
      {asked && <Content asked={asked} onClose={onClose} />}
    </Dialog>
  );
}

const schema = z.object({ reason: z.string().check(z.maxLength(1000, "common:validation.tooLong")) });

function Content({ asked: { kind, tenants }, onClose }: { asked: Standstill; onClose: Props["onClose"] }) {
  const { t } = useTranslation("tenants");
  const call = useCall();
  const changed = useTenantsChanged();
  const bulk = useBulk();
  const [only] = tenants;
  const names = tenants.map((tenant) => tenant.name).join(", ");
  const form = useServerForm({
    schema,
    defaultValues: { reason: "" },
    onSubmit: async ({ reason }) => {
      const { suspendTenant, resumeTenant } = TenantService.method;
      const one = ({ id }: Tenant) =>
        kind === "suspend" ? call(suspendTenant, { id, reason }) : call(resumeTenant, { id, reason });
      if (tenants.length === 1 && only) {
        await one(only);
        toast.success(t(`${kind}.done`, { count: 1 }));
      } else {
        await bulk.run(kind, tenants, one, (count) => t(`${kind}.done`, { count }));
      }
      await changed();
      onClose(true);
    },
  });
  return (
    <DialogContent>
      <DialogHeader>
        <DialogTitle>{t(`${kind}.title`, { count: tenants.length, name: only?.name })}</DialogTitle>
        <DialogDescription>{t(`${kind}.body`)}</DialogDescription>
      </DialogHeader>
      {tenants.length > 1 && <p className="text-sm break-words">{names}</p>}
      <Form form={form} label={t(`${kind}.action`)}>
        <TextareaField name="reason" label={t("reason")} description={t("reasonHint")} optional rows={2} />
        <DialogFooter>
          <Button type="button" variant="outline" onClick={() => onClose(false)}>
            {t("common:cancel")}
          </Button>
          <Button
            type="submit"
            variant={kind === "suspend" ? "destructive" : "default"}
            pending={form.formState.isSubmitting}
          >
            {t(`${kind}.action`)}
          </Button>
        </DialogFooter>
      </Form>
    </DialogContent>
  );
}
