import { create } from "@bufbuild/protobuf";
import { Code, ConnectError, createRouterTransport, type Transport } from "@connectrpc/connect";
import { afterEach, beforeEach, expect, it, vi } from "vitest";

import { ErrorInfoSchema } from "@/gen/google/rpc/error_details_pb";
import { TenantSchema } from "@/gen/wiwebb/identity/v1/resources_pb";
import { TenantService } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { question } from "@/lib/gate";

import { exportTenant } from "./tenant-export";

const TENANT = create(TenantSchema, { id: 5n, slug: "north" });
const LINES = ['{"table":"users"}\n', '{"complete":true,"rows":1}\n'];

const stale = new ConnectError("Confirm that it is you, then try again.", Code.PermissionDenied, undefined, [
  { desc: ErrorInfoSchema, value: create(ErrorInfoSchema, { reason: "FRESH_SIGN_IN_REQUIRED", domain: "wiwebb" }) },
]);

const saved: { name: string; content: Blob }[] = [];

beforeEach(() => {
  saved.length = 0;
  let content = new Blob();
  URL.createObjectURL = vi.fn((blob: Blob) => {
    content = blob;
    return "blob:x";
  });
  URL.revokeObjectURL = vi.fn();
  vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(function (this: HTMLAnchorElement) {
    saved.push({ name: this.download, content });
  });
});
afterEach(() => vi.restoreAllMocks());

function serverThat(refuses: (call: number) => ConnectError | undefined): {
  transport: Transport;
  calls: () => number;
} {
  let calls = 0;
  const transport = createRouterTransport(({ service }) =>
    service(TenantService, {
      async *exportTenant() {
        calls += 1;
        const refusal = refuses(calls);
        if (refusal) throw refusal;
        for (const line of LINES) yield await Promise.resolve({ data: new TextEncoder().encode(line) });
      },
    }),
  );
  return { transport, calls: () => calls };
}

/** The person answers the dialog over the page. */
function answer(passed: boolean): () => void {
  return question.subscribe(() => question.get()?.answer(passed));
}

it("saves all lines under the tenant's short name", async () => {
  const { transport } = serverThat(() => undefined);
  await exportTenant(transport, TENANT);
  expect(saved[0]?.name).toBe("north.ndjson");
  expect(saved[0]?.content.size).toBe(LINES.join("").length);
});

it("asks for a fresh proof and begins again", async () => {
  const { transport, calls } = serverThat((call) => (call === 1 ? stale : undefined));
  const leave = answer(true);
  await exportTenant(transport, TENANT);
  leave();
  expect(calls()).toBe(2);
  expect(saved).toHaveLength(1);
});

it("saves nothing where the proof is not given, or the stream breaks off", async () => {
  const leave = answer(false);
  await expect(exportTenant(serverThat(() => stale).transport, TENANT)).rejects.toThrow(/Confirm that it is you/);
  leave();
  const broken = new ConnectError("gone", Code.Unavailable);
  await expect(exportTenant(serverThat(() => broken).transport, TENANT)).rejects.toThrow(/gone/);
  expect(saved).toHaveLength(0);
});
