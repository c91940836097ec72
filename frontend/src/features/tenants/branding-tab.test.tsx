import { create } from "@bufbuild/protobuf";
import { createRouterTransport } from "@connectrpc/connect";
import { screen, waitFor } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import { TenantSchema } from "@/gen/wiwebb/identity/v1/resources_pb";
import {
  TenantService,
  TenantSettingsSchema,
  type UpdateTenantSettingsRequest,
} from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { renderApp } from "@/test-utils";

import { BrandingForm } from "./branding-tab";

const PNG = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

function picture(length: number, name = "logo.png"): File {
  const bytes = new Uint8Array(length);
  bytes.set(PNG);
  return new File([bytes], name, { type: "image/png" });
}

function open() {
  const saved = vi.fn((request: UpdateTenantSettingsRequest) => request.settings ?? {});
  const transport = createRouterTransport(({ service }) => service(TenantService, { updateTenantSettings: saved }));
  const tenant = create(TenantSchema, { id: 1n, name: "North Fibre" });
  const settings = create(TenantSettingsSchema, { brandColor: "#1d4ed8" });
  return { ...renderApp(<BrandingForm tenant={tenant} settings={settings} />, { transport }), saved };
}

it("refuses a logo that is too large before it is sent", async () => {
  const { user, saved } = open();
  const input = await screen.findByLabelText(/^Logo/);
  await user.upload(input, picture(64 * 1024 + 1));
  await waitFor(() => expect(input).toHaveAccessibleDescription(/too large: at most 64 KiB/));
  expect(screen.queryByAltText("Logo so far")).not.toBeInTheDocument();
  expect(saved).not.toHaveBeenCalled();
});

it("refuses what only calls itself a picture", async () => {
  const { user } = open();
  const input = await screen.findByLabelText(/^Logo/);
  await user.upload(input, new File(["<svg/>"], "logo.png", { type: "image/png" }));
  await waitFor(() => expect(input).toHaveAccessibleDescription(/not a picture of a known kind: PNG, JPEG or WebP/));
});

it("shows a good picture and sends only what was changed", async () => {
  const { user, saved } = open();
  await user.upload(await screen.findByLabelText(/^Logo/), picture(100));
  expect(await screen.findByAltText("Logo so far")).toHaveAttribute("src", expect.stringMatching(/^data:image\/png/));
  await user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(saved).toHaveBeenCalled());
  const request = saved.mock.calls[0]?.[0];
  expect(request?.updateMask?.paths).toEqual(["logo"]);
  expect(request?.settings?.logo).toHaveLength(100);
});

it("warns where white text on the colour is hard to read", async () => {
  const { user } = open();
  const color = await screen.findByLabelText(/^Colour/);
  expect(screen.queryByText(/hard to read/)).not.toBeInTheDocument();
  await user.clear(color);
  await user.type(color, "#facc15");
  expect(await screen.findByText(/hard to read: contrast 1.5 : 1/)).toBeInTheDocument();
});
