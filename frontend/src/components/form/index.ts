export { Form, FormActions } from "./form";
export {
  CheckboxField,
  CustomField,
  PasswordField,
  SelectField,
  SwitchField,
  TextareaField,
  TextField,
  type Option,
} from "./fields";
export { useServerForm, type ServerForm } from "./use-server-form";
