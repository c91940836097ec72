import { useLocation } from "react-router";

import { question } from "@/lib/gate";
import { useStore } from "@/lib/store";

import { GateDialog } from "./gate-dialog";

/** The dialog over whatever page in which people sign in again, or prove anew who they are. */
export function Gate() {
  const asked = useStore(question);
  const { pathname, search } = useLocation();
  return asked ? <GateDialog question={asked} next={pathname + search} /> : null;
}
