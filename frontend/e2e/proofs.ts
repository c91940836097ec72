// What people have beside their password: an authenticator application, a device with passkeys, and a mailbox.
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import type { CDPSession, Page } from "@playwright/test";

import type { Server } from "./server";

const run = promisify(execFile);

/** The code of an authenticator application that `seconds` from now is current. */
export async function totp(secret: string, seconds = 0): Promise<string> {
  const { stdout } = await run("oathtool", ["--totp", "-b", "--now", `+${seconds} seconds`, secret]);
  return stdout.trim();
}

/** The link that begins with `path` in the last mail to somebody. */
export function mailedLink(server: Server, email: string, path: string): Promise<string> {
  return server.logged(new RegExp(`"to":"${email}".*(http://localhost:\\d+/${path}#[\\w=&-]+)`));
}

/** A device that holds passkeys and whose owner agrees to everything. */
export async function passkeyDevice(page: Page): Promise<{ cdp: CDPSession; authenticatorId: string }> {
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { cdp, authenticatorId };
}
