import { Code, ConnectError, createClient, createRouterTransport } from "@connectrpc/connect";
import { afterEach, expect, it } from "vitest";

import { ErrorInfoSchema } from "@/gen/google/rpc/error_details_pb";
import { UserService } from "@/gen/wiwebb/identity/v1/user_service_pb";

import { question, signedIn } from "./gate";
import { askAndRepeat } from "./transport";

afterEach(() => {
  question.get()?.answer(false);
  signedIn.set(false);
});

/** An API that refuses the first calls. */
function refusing(refusal: ConnectError, times: number) {
  let calls = 0;
  const transport = createRouterTransport(
    ({ service }) => {
      service(UserService, {
        getUser: ({ id }) => {
          calls += 1;
          if (calls <= times) throw refusal;
          return { id, username: "nora" };
        },
      });
    },
    { transport: { interceptors: [askAndRepeat] } },
  );
  return { client: createClient(UserService, transport), calls: () => calls };
}

async function asked(): Promise<NonNullable<ReturnType<typeof question.get>>> {
  for (let tries = 0; tries < 50; tries += 1) {
    const now = question.get();
    if (now) return now;
    await new Promise((done) => setTimeout(done, 5));
  }
  throw new Error("nothing was asked");
}

it("asks once for all calls that a lost session refused, and repeats them", async () => {
  signedIn.set(true);
  const { client, calls } = refusing(new ConnectError("Invalid token.", Code.Unauthenticated), 2);
  const both = Promise.all([client.getUser({ id: 1n }), client.getUser({ id: 2n })]);
  const { need, answer } = await asked();
  expect(need).toBe("sign-in");
  answer(true);
  expect((await both).map(({ id }) => id)).toEqual([1n, 2n]);
  expect(calls()).toBe(4);
});

it("asks for a fresh proof where the server wants one, and gives up when it is refused", async () => {
  const refusal = new ConnectError("Sign in anew.", Code.PermissionDenied, undefined, [
    { desc: ErrorInfoSchema, value: { reason: "FRESH_SIGN_IN_REQUIRED" } },
  ]);
  const { client, calls } = refusing(refusal, 1);
  const call = client.getUser({ id: 1n });
  const { need, answer } = await asked();
  expect(need).toBe("prove");
  answer(false);
  await expect(call).rejects.toThrow("Sign in anew.");
  expect(calls()).toBe(1);
});

it("asks nothing where nobody is signed in", async () => {
  const { client } = refusing(new ConnectError("Invalid token.", Code.Unauthenticated), 1);
  await expect(client.getUser({ id: 1n })).rejects.toThrow("Invalid token.");
  expect(question.get()).toBeUndefined();
});
