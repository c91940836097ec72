import { createClient, type Transport } from "@connectrpc/connect";

import type { Tenant } from "@/gen/wiwebb/identity/v1/resources_pb";
import { TenantService } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { downloadStream } from "@/lib/download";
import { toUiError } from "@/lib/errors";
import { ask } from "@/lib/gate";

async function save(transport: Transport, { id, slug }: Tenant): Promise<void> {
  const stream = createClient(TenantService, transport).exportTenant({ id }, { timeoutMs: 0 });
  await downloadStream(`${slug ?? "tenant"}.ndjson`, "application/x-ndjson", data(stream));
}

async function* data(stream: AsyncIterable<{ data: Uint8Array }>): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) yield chunk.data;
}

/** Saves every row of a tenant as a file. Streams are not repeated by the transport, so the proof is asked for here. */
export async function exportTenant(transport: Transport, tenant: Tenant): Promise<void> {
  try {
    await save(transport, tenant);
  } catch (error) {
    if (toUiError(error).reason !== "FRESH_SIGN_IN_REQUIRED" || !(await ask("prove"))) throw error;
    await save(transport, tenant);
  }
}
