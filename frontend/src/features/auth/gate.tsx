import { lazy, Suspense, type ComponentType } from "react";
import { useLocation } from "react-router";

import { question } from "@/lib/gate";
import { paths } from "@/lib/paths";
import { useStore } from "@/lib/store";

import type { GateDialogProps } from "./gate-dialog";
import { unsavedCodes } from "./unsaved-codes";

/** Where a new version of the application has replaced the dialog's code on the server: the page for signing in. */
function leave(): { default: ComponentType<GateDialogProps> } {
  const { pathname, search } = globalThis.location;
  globalThis.location.assign(paths.signIn(pathname + search));
  return { default: () => null };
}

const GateDialog = lazy<ComponentType<GateDialogProps>>(() => import("./gate-dialog").catch(leave));
const CodesDialog = lazy(() => import("./codes-dialog"));

/** Dialogs over whatever page: signing in again, proving anew who one is, and recovery codes that are told once. */
export function Gate() {
  const asked = useStore(question);
  const codes = useStore(unsavedCodes);
  const { pathname, search } = useLocation();
  return (
    <Suspense fallback={null}>
      {asked && <GateDialog question={asked} next={pathname + search} />}
      {codes.length > 0 && <CodesDialog codes={codes} onSaved={() => unsavedCodes.set([])} />}
    </Suspense>
  );
}
