// What tests prepare and look up behind the pages, over the HTTP API.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { PASSWORD, type Server } from "./server";

type Json = Record<string, unknown>;

const exec = promisify(execFile);
let counter = 0;

/** A word that no other test uses. */
export function unique(prefix: string): string {
  counter += 1;
  return `${prefix}-${process.pid.toString(36)}${Date.now().toString(36)}${counter}`;
}

export interface Person {
  id: number;
  username: string;
  email: string;
  password: string;
}

export interface Tenant {
  id: number;
  name: string;
  slug: string;
}

export class Api {
  private constructor(
    private readonly server: Server,
    private readonly token: string,
  ) {}

  static async signIn(server: Server, username = "admin", password = PASSWORD): Promise<Api> {
    const { key } = (await call(server, undefined, "POST", "/auth/login/", { username, password })) as { key: string };
    return new Api(server, key);
  }

  get(path: string): Promise<Json> {
    return call(this.server, this.token, "GET", path);
  }
  post(path: string, body: Json): Promise<Json> {
    return call(this.server, this.token, "POST", path, body);
  }
  patch(path: string, body: Json): Promise<Json> {
    return call(this.server, this.token, "PATCH", path, body);
  }
  delete(path: string): Promise<Json> {
    return call(this.server, this.token, "DELETE", path);
  }

  async tenant(name = unique("Tenant")): Promise<Tenant> {
    return (await this.post("/tenants/", { name, slug: name.toLowerCase() })) as unknown as Tenant;
  }

  async user(role: string, tenant?: number, prefix = role.replace("_", "-")): Promise<Person> {
    const username = unique(prefix);
    const password = "a long enough passphrase";
    const email = `${username}@example.com`;
    const made = await this.post("/users/", { username, email, password, role, ...(tenant ? { tenant } : {}) });
    return { id: made.id as number, username, email, password };
  }

  async nas(tenant: number, address: string, secret = "correct-horse-battery"): Promise<{ id: string; name: string }> {
    const name = unique("ap");
    const made = await this.post("/radius/nas/", { tenant, name, address, secret });
    return { id: made.id as string, name };
  }

  async radiusUser(tenant: number, user?: number): Promise<{ username: string; password: string }> {
    const username = unique("net");
    const password = "network password";
    await this.post("/radius/users/", { tenant, username, password, ...(user ? { user } : {}) });
    return { username, password };
  }
}

async function call(
  server: Server,
  token: string | undefined,
  method: string,
  path: string,
  body?: Json,
): Promise<Json> {
  const answer = await fetch(`http://127.0.0.1:${server.port}/api/v1${path}`, {
    method,
    headers: {
      ...(token ? { authorization: `Token ${token}` } : {}),
      ...(body ? { "content-type": "application/json" } : {}),
    },
    body: body && JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
  return text ? (JSON.parse(text) as Json) : {};
}

/** Plays a NAS: sends a packet from `from`, an address of the loopback network. */
async function radclient(
  port: number,
  kind: "auth" | "acct",
  secret: string,
  attributes: string,
  from?: string,
): Promise<string> {
  const source = from ? `, Packet-Src-IP-Address = ${from}` : "";
  const run = exec("radclient", ["-r", "2", "-t", "2", `127.0.0.1:${port}`, kind, secret]);
  run.child.stdin?.end(`${attributes}${source}\n`);
  const { stdout } = await run.catch((failure: { stdout: string }) => failure);
  return stdout;
}

/** Whether the network user is let in. */
export async function networkLogin(
  server: Server,
  secret: string,
  username: string,
  password: string,
  from?: string,
): Promise<boolean> {
  const attributes = `User-Name = "${username}", User-Password = "${password}", Message-Authenticator = 0x00`;
  return (await radclient(server.authPort, "auth", secret, attributes, from)).includes("Access-Accept");
}

interface AccountingRecord {
  status: "Start" | "Interim-Update" | "Stop";
  session: string;
  username: string;
  seconds?: number;
  input?: number;
  output?: number;
  device?: string;
  address?: string;
}

/** Sends an accounting record and waits for its answer. */
export async function account(server: Server, secret: string, record: AccountingRecord, from?: string): Promise<void> {
  const attributes = [
    `User-Name = "${record.username}"`,
    `Acct-Session-Id = "${record.session}"`,
    `Acct-Status-Type = ${record.status}`,
    `Acct-Session-Time = ${record.seconds ?? 0}`,
    `Acct-Input-Octets = ${record.input ?? 0}`,
    `Acct-Output-Octets = ${record.output ?? 0}`,
    `Calling-Station-Id = "${record.device ?? "02-00-5E-10-00-01"}"`,
    `Framed-IP-Address = ${record.address ?? "198.51.100.7"}`,
  ];
  const said = await radclient(server.acctPort, "acct", secret, attributes.join(", "), from);
  if (!said.includes("Accounting-Response")) throw new Error(`no answer to ${record.status}: ${said}`);
}
