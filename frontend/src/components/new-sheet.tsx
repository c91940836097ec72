import type { ReactNode } from "react";
import { Navigate, useLocation, useNavigate } from "react-router";

import { useSession } from "@/lib/session";
import { useTranslation } from "@/lib/use-translation";

import { DetailSheet } from "./detail-sheet";

interface Props {
  /** The namespace whose `add` and `new.description` say what is made. */
  words: string;
  list: string;
  /** What those hold who may make it. */
  permission: string;
  children: (close: () => void) => ReactNode;
}

/** The form of a new row beside its list. */
export function NewSheet({ words, list, permission, children }: Props) {
  const { t } = useTranslation(words);
  const { search } = useLocation();
  const navigate = useNavigate();
  const { can } = useSession();
  const close = (): void => void navigate(list + search);
  if (!can(permission)) return <Navigate to={list} replace />;
  return (
    <DetailSheet title={t("add")} description={t("new.description")} onClose={close}>
      {children(close)}
    </DetailSheet>
  );
}
