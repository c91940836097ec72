import { Eye, EyeOff } from "lucide-react";
import { useId, useState, type HTMLInputAutoCompleteAttribute, type ReactNode } from "react";
import { useController, useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";

import { cn } from "@/lib/cn";
import { Button } from "@/ui/button";
import { Checkbox } from "@/ui/checkbox";
import { Input } from "@/ui/input";
import { Label } from "@/ui/label";
import { NativeSelect } from "@/ui/native-select";
import { Switch } from "@/ui/switch";
import { Textarea } from "@/ui/textarea";

interface FieldProps {
  name: string;
  label: string;
  description?: ReactNode;
  /** Marks the field as one that may stay empty. */
  optional?: boolean;
  disabled?: boolean;
}

interface Wiring {
  id: string;
  "aria-invalid": boolean | undefined;
  "aria-describedby": string | undefined;
}

/** The ids that tie a control to its label, its description and what is wrong with it. */
function useWiring(name: string, described: boolean): { wiring: Wiring; problem: string | undefined } {
  const id = useId();
  const { t } = useTranslation("common");
  const { getFieldState, formState } = useFormContext();
  const message = getFieldState(name, formState).error?.message;
  const problem = message?.startsWith("common:") ? t(message) : message;
  const ids = [problem && `${id}-error`, described && `${id}-description`].filter(Boolean).join(" ");
  return {
    wiring: { id, "aria-invalid": problem ? true : undefined, "aria-describedby": ids || undefined },
    problem,
  };
}

interface FrameProps extends FieldProps {
  id: string;
  problem: string | undefined;
  children: ReactNode;
}

function Frame({ id, label, description, optional, problem, children }: FrameProps) {
  const { t } = useTranslation("common");
  return (
    <div className="flex flex-col gap-1.5">
      <Label htmlFor={id}>
        {label}
        {optional && <span className="font-normal text-muted-foreground"> ({t("optional")})</span>}
      </Label>
      {children}
      {description && (
        <p id={`${id}-description`} className="text-xs text-muted-foreground">
          {description}
        </p>
      )}
      <Problem id={id} text={problem} />
    </div>
  );
}

function Problem({ id, text }: { id: string; text: string | undefined }) {
  return text ? (
    <p id={`${id}-error`} className="text-xs font-medium whitespace-pre-line text-destructive">
      {text}
    </p>
  ) : null;
}

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
        // eslint-disable-next-line jsx-a11y/no-autofocus -- the first field of a form that was asked for
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
  const { t } = useTranslation("ui");
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
          // eslint-disable-next-line jsx-a11y/no-autofocus -- the first field of a form that was asked for
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
  return (
    <Frame {...props} id={wiring.id} problem={problem}>
      {props.children({ ...wiring, value: field.value as T, onChange: field.onChange, onBlur: field.onBlur })}
    </Frame>
  );
}

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
      onCheckedChange={(checked) => field.onChange(checked === true)}
      onBlur={field.onBlur}
      disabled={props.disabled}
    />
  );
  return <Beside props={props} control={control} id={wiring.id} problem={problem} />;
}
