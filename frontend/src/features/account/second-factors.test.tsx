import { create } from "@bufbuild/protobuf";
import { createRouterTransport } from "@connectrpc/connect";
import { screen, waitFor, within } from "@testing-library/react";
import { expect, it } from "vitest";

import { PasskeyService } from "@/gen/wiwebb/identity/v1/passkey_service_pb";
import {
  SecondFactorKind,
  SecondFactorSchema,
  SecondFactorService,
} from "@/gen/wiwebb/identity/v1/second_factor_service_pb";
import { renderApp } from "@/test-utils";

import { SecondFactorsSection } from "./second-factors-section";

function section({ names = ["Phone"], required = false, left = 10 } = {}) {
  let factors = names.map((name) => create(SecondFactorSchema, { id: name, kind: SecondFactorKind.TOTP, name }));
  const transport = createRouterTransport(({ service }) => {
    service(SecondFactorService, {
      listSecondFactors: () => ({ secondFactors: factors, recoveryCodesLeft: left, required }),
      deleteSecondFactor: ({ id }) => {
        factors = factors.filter((factor) => factor.id !== id);
        return {};
      },
      regenerateRecoveryCodes: () => {
        left = 10;
        return { recoveryCodes: ["aaaa-bbbb", "cccc-dddd"] };
      },
    });
    service(PasskeyService, { listPasskeys: () => ({ passkeys: [] }) });
  });
  return renderApp(<SecondFactorsSection />, { transport });
}

it("keeps the last second factor of those who need one, and says why", async () => {
  section({ required: true });
  expect(await screen.findByRole("button", { name: "Remove Phone" })).toBeDisabled();
  expect(screen.getByText("Needed: add another one first.")).toBeInTheDocument();
});

it("lets those go of one who have another", async () => {
  const { user } = section({ required: true, names: ["Phone", "Tablet"] });
  await user.click(await screen.findByRole("button", { name: "Remove Phone" }));
  const question = await screen.findByRole("alertdialog", { name: "Remove Phone?" });
  expect(question).toHaveTextContent("Your other second factors stay.");
  await user.click(within(question).getByRole("button", { name: "Remove" }));
  await waitFor(() => expect(screen.queryByRole("button", { name: "Remove Phone" })).not.toBeInTheDocument());
});

it("warns that without the last one the password alone is enough", async () => {
  const { user } = section();
  await user.click(await screen.findByRole("button", { name: "Remove Phone" }));
  expect(await screen.findByRole("alertdialog")).toHaveTextContent("the password alone opens your account");
});

it("says when recovery codes run short, and shows new ones until they are kept", async () => {
  const { user } = section({ left: 2 });
  expect(await screen.findByText("2 of 10 left")).toBeInTheDocument();
  expect(screen.getByText("Make new ones before you run out.")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Make new codes" }));
  const dialog = await screen.findByRole("dialog", { name: "Make new recovery codes?" });
  expect(dialog).toHaveTextContent("The ones so far stop working at once.");
  await user.click(within(dialog).getByRole("button", { name: "Make new codes" }));
  expect(await screen.findByText(/aaaa-bbbb/)).toBeInTheDocument();
  await user.keyboard("{Escape}");
  expect(screen.getByText(/aaaa-bbbb/)).toBeInTheDocument();
  await user.click(screen.getByRole("checkbox"));
  await user.click(screen.getByRole("button", { name: "Done" }));
  await waitFor(() => expect(screen.queryByText(/aaaa-bbbb/)).not.toBeInTheDocument());
  expect(await screen.findByText("10 of 10 left")).toBeInTheDocument();
});
