import { Code, createRouterTransport, type ServiceImpl } from "@connectrpc/connect";
import { act, screen, waitFor } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";

import { AuthService } from "@/gen/wiwebb/identity/v1/auth_service_pb";
import { PermissionService } from "@/gen/wiwebb/identity/v1/permission_service_pb";
import { UserRole } from "@/gen/wiwebb/identity/v1/resources_pb";
import { SecondFactorService } from "@/gen/wiwebb/identity/v1/second_factor_service_pb";
import { enrolling } from "@/lib/gate";
import { SessionProvider } from "@/lib/session";
import { renderApp, type Rendered } from "@/test-utils";

import { EnrolPage } from "./enrol-page";
import { leaveFor } from "./leave";
import { codeWanted, refusal } from "./testing";

vi.mock("./leave", () => ({ leaveFor: vi.fn() }));

const codes = ["aaaa-bbbb", "cccc-dddd"];

interface Server {
  factors?: Partial<ServiceImpl<typeof SecondFactorService>>;
  auth?: Partial<ServiceImpl<typeof AuthService>>;
  /** Whether the session may do more than enrol. */
  lifted: boolean;
}

function open(server: Server): Rendered & { permissions: ReturnType<typeof vi.fn> } {
  const permissions = vi.fn(() => {
    if (server.lifted) return { role: UserRole.ADMIN };
    throw refusal("Staff need a second factor.", {
      code: Code.PermissionDenied,
      reason: "SECOND_FACTOR_ENROLMENT_REQUIRED",
    });
  });
  const transport = createRouterTransport(({ service }) => {
    service(AuthService, { getCurrentUser: () => ({ id: 1n, username: "ada" }), ...server.auth });
    service(PermissionService, { getMyPermissions: permissions });
    service(SecondFactorService, {
      listSecondFactors: () => ({}),
      beginTotpEnrolment: () => ({ id: "f", secret: "ABCDEFGH", otpauthUrl: "otpauth://totp/W:ada?secret=ABCDEFGH" }),
      confirmTotpEnrolment: ({ code }) => {
        if (code !== "123456") throw refusal("no", { fields: [["code", "This code is not valid."]] });
        server.lifted = true;
        return { recoveryCodes: codes };
      },
      ...server.factors,
    });
  });
  const page = (
    <SessionProvider pending="pending" nobody="nobody" enrol={<EnrolPage />} failed={() => "failed"}>
      the application
    </SessionProvider>
  );
  return { ...renderApp(page, { transport }), permissions };
}

afterEach(() => act(() => enrolling.set(false)));

it("sets up an authenticator app and keeps the recovery codes on the page until they are said to be kept", async () => {
  const { user, permissions } = open({ lifted: false });
  await user.click(await screen.findByRole("button", { name: /Authenticator app/ }));
  expect(await screen.findByRole("img", { name: /QR code/ })).toBeInTheDocument();
  expect(screen.getByText("ABCD EFGH")).toBeInTheDocument();

  const code = screen.getByLabelText("Code from the app");
  await user.type(code, "12{Enter}");
  expect(await screen.findByText("Enter the six digits that the app shows.")).toBeInTheDocument();
  await user.clear(code);
  await user.type(code, "000000{Enter}");
  expect(await screen.findByText("This code is not valid.")).toBeInTheDocument();
  await user.clear(code);
  await user.type(code, "123 456{Enter}");

  expect(await screen.findByRole("heading", { name: "Keep your recovery codes" })).toBeInTheDocument();
  expect(await screen.findByText(/aaaa-bbbb/)).toHaveTextContent("cccc-dddd");
  // The rights may be read by now, as when somebody comes back from their password manager.
  const asked = permissions.mock.calls.length;
  act(() => void window.dispatchEvent(new Event("visibilitychange")));
  await waitFor(() => expect(permissions.mock.calls.length).toBeGreaterThan(asked));
  expect(screen.getByRole("heading", { name: "Keep your recovery codes" })).toBeInTheDocument();

  expect(screen.getByRole("button", { name: "Continue" })).toBeDisabled();
  await user.click(screen.getByRole("checkbox", { name: "I have saved it" }));
  await user.click(screen.getByRole("button", { name: "Continue" }));
  expect(await screen.findByText("the application")).toBeInTheDocument();
});

it("begins an enrolment once", async () => {
  const beginTotpEnrolment = vi.fn(() => ({ secret: "ABCDEFGH", otpauthUrl: "otpauth://totp/x" }));
  const { user } = open({ lifted: false, factors: { beginTotpEnrolment } });
  await user.click(await screen.findByRole("button", { name: /Authenticator app/ }));
  await screen.findByRole("img", { name: /QR code/ });
  expect(beginTotpEnrolment).toHaveBeenCalledOnce();
  await user.click(screen.getByRole("button", { name: "Cancel" }));
  expect(screen.getByRole("heading", { name: "Set up a second factor" })).toBeInTheDocument();
});

it("asks for the factor that the account has, in place of another one", async () => {
  const server: Server = {
    lifted: false,
    factors: { listSecondFactors: () => ({ secondFactors: [{ id: "f", name: "Phone" }] }) },
    auth: {
      reauthenticate: ({ otp }) => {
        if (!otp) throw codeWanted();
        server.lifted = true;
        return { secondFactor: true };
      },
    },
  };
  const { user } = open(server);
  await user.type(await screen.findByLabelText("Password"), "secret{Enter}");
  await user.type(await screen.findByLabelText("Code from your authenticator app"), "123456{Enter}");
  expect(await screen.findByText("the application")).toBeInTheDocument();
});

it("lets somebody leave who has no second factor at hand", async () => {
  const logout = vi.fn(() => ({}));
  const { user } = open({ lifted: false, auth: { logout } });
  await user.click(await screen.findByRole("button", { name: "Sign out" }));
  await waitFor(() => expect(leaveFor).toHaveBeenCalledWith("/sign-in"));
  expect(logout).toHaveBeenCalledOnce();
});
