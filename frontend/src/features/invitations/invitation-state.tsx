import { timestampDate } from "@bufbuild/protobuf/wkt";

import { StatusDot } from "@/components/status-dot";
import type { Invitation } from "@/gen/wiwebb/identity/v1/invitation_service_pb";
import { useNow } from "@/lib/now";
import { useTranslation } from "@/lib/use-translation";

export type InvitationState = "accepted" | "expired" | "open";

export function stateOf(invitation: Invitation, now: Date): InvitationState {
  if (invitation.acceptedAt) return "accepted";
  return invitation.expiresAt && timestampDate(invitation.expiresAt) > now ? "open" : "expired";
}

const TONES = { accepted: "success", expired: "neutral", open: "info" } as const;

export function InvitationStatus({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation("invitations");
  const state = stateOf(invitation, useNow());
  return <StatusDot tone={TONES[state]}>{t(`state.${state}`)}</StatusDot>;
}
