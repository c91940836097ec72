import { lazy, Suspense } from "react";
import { useLocation } from "react-router";

import { question } from "@/lib/gate";
import { paths } from "@/lib/paths";
import { useStore } from "@/lib/store";

import { unsavedCodes } from "./unsaved-codes";

/** What asks for its dialogs when a new version of the application has replaced them on the server: a new page. */
function leave(): { default: () => null } {
  const { pathname, search } = globalThis.location;
  globalThis.location.assign(paths.signIn(pathname + search));
  return { default: () => null };
}

const GateDialog = lazy(() => import("./gate-dialog").catch(leave));
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
