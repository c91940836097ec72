import { useCallback } from "react";

import { useNamesChanged } from "@/components/names";
import { AuditLogService } from "@/gen/wiwebb/identity/v1/audit_log_service_pb";
import { BrandingService } from "@/gen/wiwebb/identity/v1/branding_service_pb";
import { TenantService } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { useInvalidate } from "@/lib/query";

/** Drops what a change to tenants changes: their lists, names and looks, and the audit log. */
export function useTenantsChanged(): () => Promise<void> {
  const invalidate = useInvalidate();
  const namesChanged = useNamesChanged("tenant");
  return useCallback(async () => {
    namesChanged();
    await invalidate(
      TenantService.method.listTenants,
      TenantService.method.getTenant,
      TenantService.method.getMyTenant,
      TenantService.method.getTenantSettings,
      BrandingService.method.getMyBranding,
      AuditLogService.method.listAuditLogs,
    );
  }, [invalidate, namesChanged]);
}
