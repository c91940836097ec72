import { useCallback } from "react";

import { useTranslation } from "@/lib/use-translation";

/** What the server notes, as its audit log names it. An action that is not here shows by its own name. */
export const ACTIONS = [
  "signed_in",
  "signed_out",
  "sign_in_failed",
  "reauthenticated",
  "reauthentication_failed",
  "account_locked",
  "account_unlocked",
  "session_ended",
  "sessions_ended",
  "user_created",
  "user_updated",
  "user_deleted",
  "role_changed",
  "activation_changed",
  "tenant_assigned",
  "permission_explained",
  "password_changed",
  "password_reset",
  "password_reset_requested",
  "email_changed",
  "email_change_requested",
  "email_verified",
  "email_verification_sent",
  "preferences_updated",
  "totp_enrolment_begun",
  "totp_enrolment_dropped",
  "second_factor_added",
  "second_factor_removed",
  "second_factor_failed",
  "second_factors_reset",
  "recovery_code_used",
  "recovery_codes_replaced",
  "passkey_renamed",
  "passkey_counter_went_back",
  "invitation_created",
  "invitation_resent",
  "invitation_accepted",
  "invitation_deleted",
  "api_key_created",
  "api_key_rotated",
  "api_key_revoked",
  "api_key_refused",
  "service_account_created",
  "service_account_updated",
  "service_account_deleted",
  "tenant_created",
  "tenant_updated",
  "tenant_activation_changed",
  "tenant_suspended",
  "tenant_resumed",
  "tenant_settings_updated",
  "tenant_deleted",
  "tenant_exported",
  "tenant_domain_claimed",
  "tenant_domain_verified",
  "tenant_domain_deleted",
  "oidc_connection_created",
  "oidc_connection_updated",
  "oidc_connection_deleted",
  "oidc_identity_linked",
  "oidc_identity_unlinked",
  "cross_tenant_access",
  "audit_exported",
  "audit_retention_changed",
  "audit_trimmed",
  "nas_created",
  "nas_updated",
  "nas_deleted",
  "radius_user_created",
  "radius_user_updated",
  "radius_user_deleted",
  "radius_user_password_set",
  "users_exported",
  "tenants_exported",
  "radius_users_exported",
  "radius_sessions_exported",
  "todo_created",
  "todo_updated",
  "todo_deleted",
] as const;

/** The kinds of things that entries are about. */
export const TARGET_TYPES = [
  "user",
  "tenant",
  "nas",
  "radius_user",
  "session",
  "invitation",
  "api_key",
  "service_account",
  "tenant_domain",
  "oidc_connection",
  "audit_log",
  "todo",
] as const;

const plain = (word: string): string => word.replaceAll("_", " ");

/** What was done, in words. */
export function useActionName(): (action: string) => string {
  const { t } = useTranslation("audit");
  return useCallback((action) => t(`action.${action}`, { defaultValue: plain(action) }), [t]);
}

/** The kind of thing to which it was done, in words. */
export function useTypeName(): (type: string) => string {
  const { t } = useTranslation("audit");
  return useCallback((type) => t(`type.${type}`, { defaultValue: plain(type) }), [t]);
}
