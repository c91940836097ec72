import { Plus, type LucideIcon } from "lucide-react";
import { Link } from "react-router";

import { Button } from "@/ui/button";

/** The button above a list that leads to the form of a new row. */
export function AddLink({ to, label, icon: Icon = Plus }: { to: string; label: string; icon?: LucideIcon }) {
  return (
    <Button asChild>
      <Link to={to}>
        <Icon aria-hidden />
        {label}
      </Link>
    </Button>
  );
}
