import { Eye, EyeOff } from "lucide-react";
import { useEffect, useState, type HTMLInputAutoCompleteAttribute, type ReactNode } from "react";
import { useController, useFormContext } from "react-hook-form";

import { cn } from "@/lib/cn";
import { useTranslation } from "@/lib/use-translation";
import { Button } from "@/ui/button";
import { Input } from "@/ui/input";
import { NativeSelect } from "@/ui/native-select";
import { Textarea } from "@/ui/textarea";

import { Frame, useWiring, type FieldProps, type Wiring } from "./parts";

interface TextProps extends FieldProps {
  type?: "text" | "email" | "url" | "number" | "tel" | "color" | "datetime-local";
  autoComplete?: HTMLInputAutoCompleteAttribute;
  inputMode?: "numeric" | "email" | "url";
  placeholder?: string;
  mono?: boolean;
  autoFocus?: boolean;
}

export function TextField(props: TextProps) {
  const { name, type = "text", mono, autoComplete = "off", inputMode, placeholder, disabled, autoFocus } = props;
  const { register } = useFormContext();
  const { wiring, problem } = useWiring(name, Boolean(props.description));
  return (
    <Frame {...props} id={wiring.id} problem={problem}>
      <Input
        {...wiring}
        {...register(name)}
        type={type}
        autoComplete={autoComplete}
        inputMode={inputMode}
        placeholder={placeholder}
        disabled={disabled}
        autoFocus={autoFocus}
        className={cn(mono && "font-mono", type === "color" && "w-16 p-1")}
      />
    </Frame>
  );
}

interface PasswordProps extends FieldProps {
  autoComplete: "current-password" | "new-password" | "off";
  autoFocus?: boolean;
}

export function PasswordField(props: PasswordProps) {
  const { name, autoComplete, disabled, autoFocus } = props;
  const { t } = useTranslation("common");
  const { register } = useFormContext();
  const { wiring, problem } = useWiring(name, Boolean(props.description));
  const [shown, setShown] = useState(false);
  const toggle = shown ? t("hidePassword") : t("showPassword");
  return (
    <Frame {...props} id={wiring.id} problem={problem}>
      <div className="relative">
        <Input
          {...wiring}
          {...register(name)}
          type={shown ? "text" : "password"}
          autoComplete={autoComplete}
          disabled={disabled}
          spellCheck={false}
          autoFocus={autoFocus}
          className="pe-9"
        />
        <Button
          type="button"
          variant="ghost"
          size="icon"
          className="absolute inset-y-0 end-0 h-full w-9"
          aria-label={toggle}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
        >
          {shown ? <EyeOff aria-hidden /> : <Eye aria-hidden />}
        </Button>
      </div>
    </Frame>
  );
}

export function TextareaField(props: FieldProps & { rows?: number; placeholder?: string; mono?: boolean }) {
  const { register } = useFormContext();
  const { wiring, problem } = useWiring(props.name, Boolean(props.description));
  return (
    <Frame {...props} id={wiring.id} problem={problem}>
      <Textarea
        {...wiring}
        {...register(props.name)}
        rows={props.rows ?? 3}
        placeholder={props.placeholder}
        disabled={props.disabled}
        className={cn(props.mono && "font-mono")}
      />
    </Frame>
  );
}

export interface Option {
  value: string;
  label: string;
  disabled?: boolean;
}

export function SelectField(props: FieldProps & { options: readonly Option[]; placeholder?: string }) {
  const { register } = useFormContext();
  const { wiring, problem } = useWiring(props.name, Boolean(props.description));
  return (
    <Frame {...props} id={wiring.id} problem={problem}>
      <NativeSelect {...wiring} {...register(props.name)} disabled={props.disabled}>
        {props.placeholder !== undefined && <option value="">{props.placeholder}</option>}
        {props.options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </NativeSelect>
    </Frame>
  );
}

/** A control of one's own, such as a combobox: gets the value, a setter, and the ids to carry. */
export function CustomField<T>(
  props: FieldProps & {
    children: (control: Wiring & { value: T; onChange: (value: T) => void; onBlur: () => void }) => ReactNode;
  },
) {
  const { field } = useController({ name: props.name });
  const { wiring, problem } = useWiring(props.name, Boolean(props.description));
  const { ref } = field;
  // Where the focus goes when this is the first that is wrong.
  useEffect(() => ref({ focus: () => document.getElementById(wiring.id)?.focus() }), [ref, wiring.id]);
  return (
    <Frame {...props} id={wiring.id} problem={problem}>
      {props.children({ ...wiring, value: field.value as T, onChange: field.onChange, onBlur: field.onBlur })}
    </Frame>
  );
}
