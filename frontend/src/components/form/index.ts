export { Form, FormActions } from "./form";
export { CustomField, PasswordField, SelectField, TextareaField, TextField, type Option } from "./fields";
export { useServerForm, type ServerForm } from "./use-server-form";
export { CheckboxField, SwitchField } from "./toggles";
