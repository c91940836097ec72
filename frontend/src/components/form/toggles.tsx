// Apart from the other fields: what switches and boxes take is not loaded with pages that have none.
import type { ReactNode } from "react";
import { useController } from "react-hook-form";

import { Checkbox } from "@/ui/checkbox";
import { Label } from "@/ui/label";
import { Switch } from "@/ui/switch";

import { Problem, useWiring, type FieldProps } from "./parts";

function Beside({
  props,
  control,
  id,
  problem,
}: {
  props: FieldProps;
  control: ReactNode;
  id: string;
  problem?: string;
}) {
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center gap-2">
        {control}
        <Label htmlFor={id}>{props.label}</Label>
      </div>
      {props.description && (
        <p id={`${id}-description`} className="text-xs text-muted-foreground">
          {props.description}
        </p>
      )}
      <Problem id={id} text={problem} />
    </div>
  );
}

export function SwitchField(props: FieldProps) {
  const { field } = useController({ name: props.name });
  const { wiring, problem } = useWiring(props.name, Boolean(props.description));
  const control = (
    <Switch
      {...wiring}
      checked={Boolean(field.value)}
      onCheckedChange={field.onChange}
      onBlur={field.onBlur}
      disabled={props.disabled}
    />
  );
  return <Beside props={props} control={control} id={wiring.id} problem={problem} />;
}

export function CheckboxField(props: FieldProps) {
  const { field } = useController({ name: props.name });
  const { wiring, problem } = useWiring(props.name, Boolean(props.description));
  const control = (
    <Checkbox
      {...wiring}
      checked={Boolean(field.value)}
      onCheckedChange={field.onChange}
      onBlur={field.onBlur}
      disabled={props.disabled}
    />
  );
  return <Beside props={props} control={control} id={wiring.id} problem={problem} />;
}
