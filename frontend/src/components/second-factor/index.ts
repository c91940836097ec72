export { RecoveryCodes } from "./recovery-codes";
export { TotpEnrolment } from "./totp-enrolment";
export { usePasskeyRegistration, type PasskeyRegistration } from "./use-passkey-registration";
