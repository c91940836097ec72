// How fast the application is with much data, measured in a real browser. By hand, on a quiet machine:
//
//   node scripts/measure.mjs FOLDER
//
// FOLDER holds a database that `wiwebb seed --bench --tenants 1 --users 100000 --out FOLDER/out` filled in it, with the RADIUS
// secret `correct-horse-battery` and the superuser's password `correct horse battery`; WIWEBB_BINARY names the program.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { createSocket } from "node:dgram";
import { existsSync, openSync, symlinkSync } from "node:fs";
import { loadavg } from "node:os";
import { join, resolve } from "node:path";

import { chromium } from "playwright-core";

const folder = resolve(process.argv[2] ?? ".");
const binary = process.env.WIWEBB_BINARY ?? resolve(import.meta.dirname, "../../target/release/wiwebb");
const SECRET = "correct-horse-battery";
const PASSWORD = "correct horse battery";
const PORT = 18_700;
const ACCT = 18_713;
const URL = `http://localhost:${PORT}`;
const SESSIONS = 10_000;
const OUTSTANDING = 64;
const UPDATES_PER_SECOND = Number(process.env.MEASURE_UPDATES ?? 33);
const REPEATS = 7;

const pause = (ms) => new Promise((done) => setTimeout(done, ms));
const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
const ms = (value) => `${Math.round(value)} ms`;
const rows = [];
const tell = (what, result) => {
  rows.push([what, result, loadavg()[0].toFixed(1)]);
  console.log(`${what}: ${result} (load ${loadavg()[0].toFixed(1)})`);
};

// The server

function serve() {
  const frontend = join(folder, "frontend");
  if (!existsSync(frontend)) symlinkSync(resolve(import.meta.dirname, ".."), frontend);
  const log = openSync(join(folder, "serve.log"), "a");
  return spawn(binary, ["serve"], {
    cwd: folder,
    stdio: ["ignore", log, log],
    env: {
      PATH: process.env.PATH,
      WIWEBB_LISTEN: `127.0.0.1:${PORT}`,
      WIWEBB_ADMIN_LISTEN: `127.0.0.1:${PORT + 1}`,
      WIWEBB_RADIUS_AUTH_LISTEN: `127.0.0.1:${ACCT - 1}`,
      WIWEBB_RADIUS_ACCT_LISTEN: `127.0.0.1:${ACCT}`,
      WIWEBB_PUBLIC_URL: URL,
      WIWEBB_KEYS: "k1:AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=",
      WIWEBB_RATE_LOGIN: "1000000/min",
      WIWEBB_RATE_ADDRESS: "1000000/min",
      WIWEBB_RATE_USER: "1000000/min",
    },
  });
}

async function ready() {
  for (let tries = 0; tries < 300; tries += 1) {
    if ((await fetch(`http://127.0.0.1:${PORT + 1}/readyz`).catch(() => undefined))?.ok) return;
    await pause(100);
  }
  throw new Error("the server did not become ready");
}

// The equipment: RADIUS accounting (RFC 2866), one record a packet

const STATUS = { Start: 1, Interim: 3 };

function attribute(type, value) {
  return Buffer.concat([Buffer.from([type, value.length + 2]), value]);
}

function integer(value) {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

function packet(identifier, status, number, seconds) {
  const octets = seconds * 40_000 + number;
  const body = Buffer.concat([
    attribute(1, Buffer.from(`bench${String(number % 10_000).padStart(6, "0")}`)),
    attribute(40, integer(STATUS[status])),
    attribute(44, Buffer.from(`measured-${number}`)),
    attribute(46, integer(seconds)),
    attribute(42, integer(octets)),
    attribute(43, integer(octets * 7)),
    attribute(
      31,
      Buffer.from(`02-00-5E-${[16, 8, 0].map((by) => ((number >> by) & 255).toString(16).padStart(2, "0")).join("-")}`),
    ),
    attribute(8, Buffer.from([10, 0, (number >> 8) & 255, number & 255])),
  ]);
  const head = Buffer.alloc(20);
  head.writeUInt8(4, 0);
  head.writeUInt8(identifier, 1);
  head.writeUInt16BE(20 + body.length, 2);
  createHash("md5").update(head).update(body).update(SECRET).digest().copy(head, 4);
  return Buffer.concat([head, body]);
}

/** Sends records and counts their answers: never more than OUTSTANDING without one, each tried thrice. */
class Equipment {
  #socket = createSocket("udp4");
  #waiting = new Map();
  #next = 0;
  sent = 0;
  lost = 0;

  constructor() {
    this.#socket.on("message", (message) => {
      const waiter = this.#waiting.get(message[1]);
      this.#waiting.delete(message[1]);
      waiter?.(true);
    });
  }

  async send(status, number, seconds) {
    while (this.#waiting.size >= OUTSTANDING || this.#waiting.has(this.#next)) await pause(0);
    const identifier = this.#next;
    this.#next = (this.#next + 1) % 256;
    // The place is taken before anything is awaited.
    const bytes = packet(identifier, status, number, seconds);
    this.sent += 1;
    return new Promise((done) => {
      let tries = 0;
      const attempt = () => {
        tries += 1;
        if (tries > 3) {
          this.#waiting.delete(identifier);
          this.lost += 1;
          done(false);
          return;
        }
        this.#socket.send(bytes, ACCT, "127.0.0.1");
        timer = setTimeout(attempt, 2_000);
      };
      let timer;
      this.#waiting.set(identifier, () => {
        clearTimeout(timer);
        done(true);
      });
      attempt();
    });
  }

  async begin(count) {
    const pending = new Set();
    for (let number = 0; number < count; number += 1) {
      while (pending.size >= OUTSTANDING) await Promise.race(pending);
      const one = this.send("Start", number, 0).then(() => pending.delete(one));
      pending.add(one);
    }
    await Promise.all(pending);
  }

  /** Interim updates of the sessions that begun last, which the first page shows, and of all others in turn. */
  update(perSecond) {
    let number = 0;
    const begun = Date.now();
    let running = true;
    const work = (async () => {
      while (running) {
        const due = ((Date.now() - begun) / 1_000) * perSecond;
        while (running && number < due) {
          const session = number % 2 ? SESSIONS - 1 - (Math.floor(number / 2) % 20) : (number * 7) % SESSIONS;
          void this.send("Interim", session, 60 + Math.floor((Date.now() - begun) / 1_000));
          number += 1;
        }
        await pause(5);
      }
    })();
    return async () => {
      running = false;
      await work;
      return number / ((Date.now() - begun) / 1_000);
    };
  }

  close() {
    this.#socket.close();
  }
}

// In the page

/** From a click to the frame in which the table shows other rows than before. */
async function toRows(page, act) {
  await page.evaluate(() => {
    const text = () => [...document.querySelectorAll("[data-row-link]")].map((link) => link.textContent).join();
    const before = text();
    window.measured = new Promise((done) => {
      let begun;
      const begin = (event) => {
        begun ??= event.timeStamp;
      };
      for (const type of ["pointerdown", "keydown"]) addEventListener(type, begin, { capture: true, once: true });
      const look = () => {
        if (begun === undefined || text() === before || !text()) return;
        observer.disconnect();
        // Painted: the task after the next frame.
        requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)));
      };
      const observer = new MutationObserver(look);
      observer.observe(document.body, { childList: true, subtree: true, characterData: true });
    });
  });
  await act();
  return page.evaluate(() => window.measured);
}

async function frames(page, seconds) {
  return page.evaluate(
    (lasting) =>
      new Promise((done) => {
        const intervals = [];
        let last = performance.now();
        const end = last + lasting * 1_000;
        let longTasks = 0;
        const observer = new PerformanceObserver((list) => {
          longTasks += list.getEntries().length;
        });
        observer.observe({ type: "longtask" });
        const next = (now) => {
          intervals.push(now - last);
          last = now;
          if (now < end) requestAnimationFrame(next);
          else {
            observer.disconnect();
            done({ intervals, longTasks });
          }
        };
        requestAnimationFrame(next);
      }),
    seconds,
  );
}

function toldFrames({ intervals, longTasks }) {
  const frame = 1_000 / 60;
  const dropped = intervals.reduce((sum, one) => sum + Math.max(0, Math.round(one / frame) - 1), 0);
  const due = intervals.length + dropped;
  const share = ((100 * dropped) / due).toFixed(1);
  return `${dropped} of ${due} frames dropped (${share} %), longest ${ms(Math.max(...intervals))}, ${longTasks} long tasks`;
}

async function watchInteractions(page) {
  await page.addInitScript(() => {
    window.interactions = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        if (entry.interactionId) window.interactions.push([entry.name, entry.duration]);
    }).observe({ type: "event", durationThreshold: 16, buffered: true });
  });
}

/** The longest interaction to next paint while something is done; below 16 ms none is reported. */
async function toPaint(page, act) {
  await page.evaluate(() => (window.interactions.length = 0));
  await act();
  await page.waitForTimeout(300);
  return page.evaluate(() => Math.max(0, ...window.interactions.map(([, duration]) => duration)));
}

// The course of it

async function lists(page) {
  const users = page.getByRole("link", { name: "Users", exact: true });
  const dashboard = page.getByRole("link", { name: "Dashboard" });
  const first = await toRows(page, () => users.click());
  tell("Users of 100,000, first time: click to rows", ms(first));
  const again = [];
  for (let round = 0; round < REPEATS; round += 1) {
    await dashboard.click();
    await page.getByRole("heading", { name: "Dashboard" }).waitFor();
    again.push(await toRows(page, () => users.click()));
  }
  tell("Users, again: click to rows (median)", ms(median(again)));

  const measure = async (what, rounds, act) => {
    const times = [];
    for (let round = 0; round < rounds; round += 1) times.push(await toRows(page, () => act(round)));
    tell(what, `${ms(median(times))}, longest ${ms(Math.max(...times))}`);
  };
  await measure("Users: next page (median)", REPEATS, () => page.getByRole("button", { name: "Next page" }).click());
  await measure("Users: last page, and the first (median)", REPEATS, (round) =>
    page.getByRole("button", { name: round % 2 ? "First page" : "Last page" }).click(),
  );
  await measure("Users: order by another column (median)", REPEATS, (round) =>
    page
      .getByRole("columnheader", { name: round % 2 ? "Username" : "Email" })
      .getByRole("button")
      .click(),
  );
  await measure("Users: search, Enter to rows (median)", REPEATS, async (round) => {
    await page.getByRole("searchbox").fill(`-${70_000 + round * 1_111}`);
    await page.getByRole("searchbox").press("Enter");
  });
}

async function interactions(page) {
  const worst = async (what, act) => {
    const times = [];
    for (let round = 0; round < 5; round += 1) times.push(await toPaint(page, () => act(round)));
    tell(`Interaction to next paint: ${what} (median of 5)`, `${ms(median(times))}, longest ${ms(Math.max(...times))}`);
  };
  await worst("a page of the sidebar", (round) =>
    page
      .getByRole("link", { name: ["Users", "To-dos", "Audit log", "Sessions", "Dashboard"][round], exact: true })
      .click(),
  );
  await page.getByRole("link", { name: "Users", exact: true }).click();
  await page.locator("[data-row-link]").first().waitFor();
  await worst("a side sheet, opened and closed", async () => {
    await page.locator("[data-row-link]").first().click();
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  });
  await worst("all rows selected", () => page.getByRole("checkbox", { name: "Select all rows of this page" }).click());
  await worst("typing into the search", async () => {
    await page.getByRole("searchbox").fill("");
    await page.getByRole("searchbox").pressSequentially("bench", { delay: 60 });
  });
  await worst("the palette, opened and typed into", async () => {
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("combobox").pressSequentially("bench", { delay: 60 });
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  });
  await worst("the user menu", async () => {
    await page.getByRole("button", { name: /^Account of/ }).click();
    await page.getByRole("menu").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("menu").waitFor({ state: "hidden" });
  });
}

async function live(page, equipment) {
  const begun = Date.now();
  await equipment.begin(SESSIONS);
  tell(
    `${SESSIONS} sessions begun by accounting`,
    `${((Date.now() - begun) / 1_000).toFixed(1)} s, ${equipment.lost} lost`,
  );
  const sessions = page.getByRole("link", { name: "Sessions", exact: true });
  tell(`Sessions, ${SESSIONS} of them live: click to rows`, ms(await toRows(page, () => sessions.click())));
  await page.waitForTimeout(2_000);
  tell("Sessions, nothing changing, 20 s", toldFrames(await frames(page, 20)));
  for (const rate of [UPDATES_PER_SECOND, UPDATES_PER_SECOND * 10]) {
    const stop = equipment.update(rate);
    await page.waitForTimeout(2_000);
    const told = toldFrames(await frames(page, 20));
    tell(`Sessions, ${Math.round(await stop())} updates a second, 20 s`, told);
  }
}

const server = serve();
const equipment = new Equipment();
let browser;
try {
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"],
  });
  await ready();
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: "en-GB" });
  page.setDefaultTimeout(60_000);
  await watchInteractions(page);
  await page.goto(`${URL}/sign-in`);
  await page.getByLabel("Username or email").fill("admin");
  await page.getByRole("textbox", { name: "Password" }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("heading", { name: "Dashboard" }).waitFor();
  await page.waitForTimeout(3_000);
  await lists(page);
  await interactions(page);
  await live(page, equipment);
  const widths = [0, 1, 2].map((at) => Math.max(...rows.map((row) => row[at].length)));
  console.log(`\n| what | result | load |\n|---|---|---|`);
  for (const row of rows) console.log(`| ${row.map((cell, at) => cell.padEnd(widths[at])).join(" | ")} |`);
} finally {
  await browser?.close();
  equipment.close();
  server.kill();
}
