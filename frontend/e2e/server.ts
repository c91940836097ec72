// The built binary on a fresh database of its own: SQLite, or PostgreSQL and Redis where WIWEBB_TEST_DATABASE_URL is set.
import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, openSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const PASSWORD = "correct horse battery";
const KEY = "k1:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";
const frontend = resolve(import.meta.dirname, "..");

function binary(): string {
  const target = process.env.CARGO_TARGET_DIR ?? resolve(frontend, "../target");
  const path = process.env.WIWEBB_BINARY ?? join(target, "debug/wiwebb");
  if (!existsSync(path)) throw new Error(`${path} is missing: cargo build --workspace`);
  return path;
}

/** Ports that are free; all are held until the last is found, so that none is given twice. */
async function freePorts(count: number): Promise<number[]> {
  const probes = await Promise.all(
    Array.from({ length: count }, async () => {
      const probe = createServer().listen(0, "127.0.0.1");
      await once(probe, "listening");
      return probe;
    }),
  );
  const ports = probes.map((probe) => (probe.address() as AddressInfo).port);
  await Promise.all(probes.map((probe) => once(probe.close(), "close")));
  return ports;
}

const pause = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Settings of a fresh database, and the statement that drops it. */
function database(superuser: string, name: string): Record<string, string> {
  execFileSync("psql", [superuser, "-q", "-c", "SELECT pg_advisory_lock(72657)", "-c", `CREATE DATABASE ${name}`], {
    stdio: "ignore",
  });
  const base = superuser.slice(0, superuser.lastIndexOf("/"));
  const host = base.slice(base.lastIndexOf("@") + 1);
  const url = (role: string): string => `postgres://${role}:wiwebb-test@${host}/${name}`;
  return {
    DATABASE_OWNER_URL: `${base}/${name}`,
    DATABASE_URL: url("wiwebb_app"),
    DATABASE_PLATFORM_URL: url("wiwebb_platform"),
    DATABASE_SYSTEM_URL: url("wiwebb_system"),
    DATABASE_CONNECTIONS: "4",
    ...(process.env.WIWEBB_TEST_REDIS_URL ? { REDIS_URL: process.env.WIWEBB_TEST_REDIS_URL } : {}),
  };
}

/** A running WiWebb. */
export class Server {
  private readonly children: ChildProcess[] = [];

  private constructor(
    private readonly folder: string,
    private readonly environment: Record<string, string>,
    readonly port: number,
    private readonly workerPort: number,
    readonly authPort: number,
    readonly acctPort: number,
  ) {}

  /** By name, not by number: passkeys belong to a host name. */
  get url(): string {
    return `http://localhost:${this.port}`;
  }

  static async start(settings: Record<string, string> = {}): Promise<Server> {
    const folder = mkdtempSync(join(tmpdir(), "wiwebb-browser-"));
    // `serve` finds the built application where it stands.
    symlinkSync(frontend, join(folder, "frontend"));
    const [port = 0, admin = 0, auth = 0, acct = 0, worker = 0] = await freePorts(5);
    const postgres = process.env.WIWEBB_TEST_DATABASE_URL;
    const environment: Record<string, string> = {
      PATH: process.env.PATH ?? "",
      WIWEBB_LISTEN: `127.0.0.1:${port}`,
      WIWEBB_ADMIN_LISTEN: `127.0.0.1:${admin}`,
      WIWEBB_RADIUS_AUTH_LISTEN: `127.0.0.1:${auth}`,
      WIWEBB_RADIUS_ACCT_LISTEN: `127.0.0.1:${acct}`,
      WIWEBB_PUBLIC_URL: `http://localhost:${port}`,
      WIWEBB_SUPERUSER_PASSWORD: PASSWORD,
      WIWEBB_KEYS: KEY,
      WIWEBB_RATE_LOGIN: "1000000/min",
      WIWEBB_RATE_ADDRESS: "1000000/min",
      WIWEBB_RATE_USER: "1000000/min",
      ...(postgres ? database(postgres, `wiwebb_browser_${process.pid}_${port}`) : {}),
      ...settings,
    };
    const server = new Server(folder, environment, port, worker, auth, acct);
    if (postgres) server.run("migrate", "up");
    await server.launch();
    return server;
  }

  /** A command beside the server. */
  run(...args: string[]): string {
    return execFileSync(binary(), args, { cwd: this.folder, env: this.environment, encoding: "utf8" });
  }

  private async launch(): Promise<void> {
    this.spawn("serve", {});
    if (this.environment.DATABASE_OWNER_URL)
      this.spawn("worker", { WIWEBB_ADMIN_LISTEN: `127.0.0.1:${this.workerPort}` });
    await this.ready();
  }

  private spawn(role: string, more: Record<string, string>): void {
    const log = openSync(join(this.folder, `${role}.log`), "a");
    this.children.push(
      spawn(binary(), [role], { cwd: this.folder, env: { ...this.environment, ...more }, stdio: ["ignore", log, log] }),
    );
  }

  private async ready(): Promise<void> {
    for (let tries = 0; tries < 200; tries += 1) {
      if (this.children.some((child) => child.exitCode !== null)) throw new Error(`the server ended: ${this.log()}`);
      const answer = await fetch(`http://${this.environment.WIWEBB_ADMIN_LISTEN}/readyz`).catch(() => undefined);
      if (answer?.ok) return;
      await pause(100);
    }
    throw new Error(`the server did not become ready: ${this.log()}`);
  }

  /** What the processes have logged; mails are written there. */
  log(): string {
    return ["serve", "worker"]
      .map((role) => join(this.folder, `${role}.log`))
      .filter((path) => existsSync(path))
      .map((path) => readFileSync(path, "utf8"))
      .join("");
  }

  /** Waits for what a pattern finds in the log, and gives its first group. */
  async logged(pattern: RegExp): Promise<string> {
    for (let tries = 0; tries < 100; tries += 1) {
      const found = [...this.log().matchAll(new RegExp(pattern, "g"))].at(-1)?.[1];
      if (found) return found;
      await pause(100);
    }
    throw new Error(`not logged: ${pattern.source}`);
  }

  /** Kills the processes as a power cut would. */
  async kill(): Promise<void> {
    for (const child of this.children.splice(0)) {
      const ended = child.exitCode === null ? new Promise((done) => child.once("exit", done)) : undefined;
      child.kill("SIGKILL");
      await ended;
    }
  }

  /** Starts them again on the same database and ports. */
  async restart(): Promise<void> {
    await this.launch();
  }

  async stop(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
