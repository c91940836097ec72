import { Code, ConnectError, createRouterTransport } from "@connectrpc/connect";
import { screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";

import { NasService } from "@/gen/wiwebb/radius/v1/nas_service_pb";
import { renderApp } from "@/test-utils";

import { NasName, useChosenName } from "./names";

/** More than are read as a list: page for page, up to a thousand. */
const MANY = 1_200;

function network() {
  const listNas = vi.fn(({ skip, pageSize }: { skip: number; pageSize: number }) => ({
    nas: Array.from({ length: pageSize }, (_, at) => ({ id: `nas-${skip + at}`, name: `pier-${skip + at}` })),
    totalSize: BigInt(MANY),
  }));
  const getNas = vi.fn(({ id }: { id: string }) => {
    if (id === "nas-gone") throw new ConnectError("Not found.", Code.NotFound);
    return { id, name: `pier-${id.slice(4)}` };
  });
  const transport = createRouterTransport(({ service }) => service(NasService, { listNas, getNas }));
  return { listNas, getNas, transport };
}

function Chosen({ id }: { id: string }) {
  return <p>{useChosenName("nas", id) ?? `(${id})`}</p>;
}

it("reads the names of a list's rows as a list, and none by itself", async () => {
  const { listNas, getNas, transport } = network();
  renderApp(
    <>
      <NasName id="nas-999" />
      <NasName id="nas-1100-beyond" />
    </>,
    { transport },
  );
  expect(await screen.findByRole("link", { name: "pier-999" })).toBeInTheDocument();
  expect(screen.getByRole("link", { name: "nas-1100" })).toBeInTheDocument();
  expect(listNas).toHaveBeenCalledTimes(10);
  expect(getNas).not.toHaveBeenCalled();
});

it("reads the one name by which a list is narrowed, where the list of names ends before it", async () => {
  const { getNas, transport } = network();
  renderApp(
    <>
      <Chosen id="nas-5" />
      <Chosen id="nas-1100" />
      <Chosen id="nas-gone" />
    </>,
    { transport },
  );
  expect(await screen.findByText("pier-1100")).toBeInTheDocument();
  expect(screen.getByText("pier-5")).toBeInTheDocument();
  expect(screen.getByText("(nas-gone)")).toBeInTheDocument();
  expect(getNas.mock.calls.map(([{ id }]) => id)).toEqual(["nas-1100", "nas-gone"]);
});
