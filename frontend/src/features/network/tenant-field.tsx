import { CustomField } from "@/components/form";
import { TenantPicker } from "@/components/tenant-picker";
import { useActingTenant } from "@/lib/acting-tenant";
import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";

/** Whether staff must say in which tenant something is made: they belong to none, and act in none. */
export function useTenantChoice(): { asked: boolean; acting: bigint | undefined } {
  const { isStaff } = useSession();
  const acting = useActingTenant()?.id;
  return { asked: isStaff && acting === undefined, acting: isStaff ? acting : undefined };
}

/** The tenant in which something is made. */
export function TenantField({ onChosen }: { onChosen?: () => void }) {
  const { t } = useTranslation("network");
  return (
    <CustomField<string> name="tenant" label={t("tenant")} description={t("tenantHint")}>
      {({ onChange, ...control }) => (
        <TenantPicker
          {...control}
          onChange={(id) => {
            onChange(id);
            onChosen?.();
          }}
        />
      )}
    </CustomField>
  );
}
