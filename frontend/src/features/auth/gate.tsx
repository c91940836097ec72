import { lazy, Suspense, type ComponentType } from "react";
import { useLocation } from "react-router";

import { question } from "@/lib/gate";
import { paths } from "@/lib/paths";
import { useStore } from "@/lib/store";

import type { GateDialogProps } from "./gate-dialog";

/** Where a new version of the application has replaced the dialog's code on the server: the page for signing in. */
function leave(): { default: ComponentType<GateDialogProps> } {
  const { pathname, search } = globalThis.location;
  globalThis.location.assign(paths.signIn(pathname + search));
  return { default: () => null };
}

const GateDialog = lazy<ComponentType<GateDialogProps>>(() => import("./gate-dialog").catch(leave));

/** The dialog over whatever page in which people sign in again, or prove anew who they are. */
export function Gate() {
  const asked = useStore(question);
  const { pathname, search } = useLocation();
  return <Suspense fallback={null}>{asked && <GateDialog question={asked} next={pathname + search} />}</Suspense>;
}
