import { createRouterTransport } from "@connectrpc/connect";
import { act, screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import { TenantService, type ListTenantsRequest } from "@/gen/wiwebb/identity/v1/tenant_service_pb";
import { NasService, type ListNasRequest } from "@/gen/wiwebb/radius/v1/nas_service_pb";
import { renderApp } from "@/test-utils";

import { NasName, TenantName, useName, useNamesChanged, useReadName } from "./names";

const nas = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
const GONE = nas(404);

function network() {
  const names = new Map<string, string>();
  const listNas = vi.fn(({ ids }: ListNasRequest) => ({
    nas: ids.filter((id) => id !== GONE).map((id) => ({ id, name: names.get(id) ?? `pier-${Number(id.slice(-12))}` })),
  }));
  const listTenants = vi.fn(({ ids }: ListTenantsRequest) => ({ tenants: ids.map((id) => ({ id, name: `T${id}` })) }));
  const transport = createRouterTransport(({ service }) => {
    service(NasService, { listNas });
    service(TenantService, { listTenants });
  });
  return { names, listNas, listTenants, transport };
}

it("reads the names of a list's rows together, each once", async () => {
  const { listNas, listTenants, transport } = network();
  const rows = Array.from({ length: 120 }, (_, row) => row);
  renderApp(
    rows.map((row) => (
      <div key={row}>
        <NasName id={nas(row)} />
        <TenantName id={BigInt(row % 2)} />
      </div>
    )),
    { transport },
  );
  // By text: among 240 links the role takes seconds to find.
  expect(await screen.findByText("pier-119")).toHaveAttribute("href", `/network/nas/${nas(119)}`);
  expect(screen.getAllByText("T1")).toHaveLength(60);
  expect(listNas.mock.calls.map(([{ ids }]) => ids.length)).toEqual([100, 20]);
  expect(listTenants.mock.calls.map(([{ ids }]) => ids)).toEqual([[0n, 1n]]);
});

it("shows the identifier of what is gone, or not for this person, and asks for nothing that is none", async () => {
  const { listNas, transport } = network();
  function Chosen({ id }: { id: string }) {
    return <p>{useName("nas", id) ?? `(${id})`}</p>;
  }
  renderApp(
    <>
      <NasName id={GONE} />
      <Chosen id="" />
      <Chosen id="pier-5" />
      <Chosen id={nas(5)} />
    </>,
    { transport },
  );
  expect(await screen.findByText("pier-5")).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "00000000" })).toBeInTheDocument();
  expect(screen.getByText("()")).toBeInTheDocument();
  expect(screen.getByText("(pier-5)")).toBeInTheDocument();
  expect(listNas.mock.calls.map(([{ ids }]) => ids)).toEqual([[GONE, nas(5)]]);
});

it("tells a new name after a change, and one for a file", async () => {
  const { names, listNas, transport } = network();
  let changed = (): void => undefined;
  let readName: (id: string) => Promise<string | undefined> = () => Promise.resolve(undefined);
  function Page() {
    changed = useNamesChanged("nas");
    readName = useReadName("nas");
    return <NasName id={nas(7)} />;
  }
  renderApp(<Page />, { transport });
  expect(await screen.findByRole("link", { name: "pier-7" })).toBeInTheDocument();
  // What is known is not asked for again.
  expect(await readName(nas(7))).toBe("pier-7");
  expect(listNas).toHaveBeenCalledTimes(1);
  expect(await Promise.all([readName(nas(8)), readName(GONE)])).toEqual(["pier-8", undefined]);
  expect(listNas).toHaveBeenCalledTimes(2);
  names.set(nas(7), "quay");
  act(changed);
  expect(await screen.findByRole("link", { name: "quay" })).toBeInTheDocument();
});
