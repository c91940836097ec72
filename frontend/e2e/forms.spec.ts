// What forms refuse, here and by the server: it is told at the fields, and what was typed stays.
import type { Locator, Page } from "@playwright/test";

import { unique } from "./api";
import { expect, test } from "./fixtures";

const REQUIRED = "This field is required.";

/** What is wrong with a field stands at it. */
async function expectWrong(field: Locator, text: string | RegExp): Promise<void> {
  await expect(field).toHaveAccessibleDescription(
    typeof text === "string" ? new RegExp(text.replace(".", "\\.")) : text,
  );
  await expect(field).toHaveAttribute("aria-invalid", "true");
}

async function pick(page: Page, field: Locator, name: string): Promise<void> {
  await field.click();
  const list = page.getByRole("dialog").last();
  await list.getByPlaceholder("Search…").fill(name);
  await list.getByRole("option", { name }).click();
  await expect(field).toHaveText(new RegExp(name));
}

test("a tenant", async ({ page, api, admin, signIn }) => {
  const taken = await api.tenant();
  await signIn(admin);
  await page.goto("/tenants/new");
  const form = page.getByRole("form", { name: "Create tenant" });
  const submit = form.getByRole("button", { name: "Create tenant" });
  const [name, slug] = [form.getByLabel("Name"), form.getByLabel("Slug")];
  await submit.click();
  await expectWrong(name, REQUIRED);
  await expectWrong(slug, REQUIRED);
  await expect(name).toBeFocused();

  await name.fill("Harbour Wi-Fi & Söhne");
  await expect(slug).not.toHaveValue("");
  await slug.fill("no blanks here");
  await form.getByLabel("Owner’s email").fill("nobody");
  await form.getByLabel("Most users").fill("many");
  await form.getByLabel("Website").fill("harbour");
  await submit.click();
  await expectWrong(slug, "Use letters, digits, underscores and hyphens only.");
  await expectWrong(form.getByLabel("Owner’s email"), "Enter a valid email address.");
  await expectWrong(form.getByLabel("Most users"), "Enter a whole number.");
  await expectWrong(form.getByLabel("Website"), "Enter a valid URL");

  await slug.fill(taken.slug);
  for (const label of ["Owner’s email", "Most users", "Website"]) await form.getByLabel(label).fill("");
  await submit.click();
  await expectWrong(slug, /already exists/);
  await expect(form.getByRole("alert")).toHaveText("Please correct the fields that are marked.");
  await expect(name).toHaveValue("Harbour Wi-Fi & Söhne");
  await expect(slug).toHaveValue(taken.slug);

  const free = unique("harbour");
  await slug.fill(free);
  await submit.click();
  await expect(page.getByRole("dialog", { name: "Harbour Wi-Fi & Söhne" }).getByText(free)).toBeVisible();
});

test("a user", async ({ page, api, admin, signIn }) => {
  const tenant = await api.tenant();
  const taken = await api.user("subscriber", tenant.id);
  await signIn(admin);
  await page.goto("/users/new");
  const form = page.getByRole("form", { name: "Add user" });
  const submit = form.getByRole("button", { name: "Add user" });
  const username = form.getByLabel("Username");
  const email = form.getByLabel("Email");
  const password = form.getByRole("textbox", { name: "Password" });
  const picker = form.getByRole("combobox", { name: "Tenant" });
  await submit.click();
  for (const field of [username, email, password, picker]) await expectWrong(field, REQUIRED);

  await username.fill(taken.username);
  await email.fill("nobody");
  await password.fill("short");
  await pick(page, picker, tenant.name);
  await submit.click();
  await expectWrong(email, "Enter a valid email address.");
  await expectWrong(password, "Use at least 8 characters.");

  await email.fill(taken.email);
  await password.fill("password123");
  await submit.click();
  await expectWrong(password, "This password is too common.");
  await password.fill("a long enough passphrase");
  await submit.click();
  await expectWrong(username, /already exists/);
  await expectWrong(email, /already exists/);
  await expect(username).toBeFocused();
  await expect(password).toHaveValue("a long enough passphrase");
  await expect(picker).toHaveText(new RegExp(tenant.name));

  const free = unique("form");
  await username.fill(free);
  await email.fill(`${free}@example.com`);
  await submit.click();
  await expect(page.getByRole("dialog", { name: free })).toBeVisible();
});

test("an access point", async ({ page, api, admin, signIn }) => {
  const tenant = await api.tenant();
  await api.nas(tenant.id, "198.51.100.41");
  await signIn(admin);
  await page.goto("/network/nas/new");
  const form = page.getByRole("form", { name: "Add access point" });
  const submit = form.getByRole("button", { name: "Add access point" });
  const [name, address, secret] = [
    form.getByLabel("Name"),
    form.getByLabel("Address or network"),
    form.getByLabel("Shared secret"),
  ];
  const picker = form.getByRole("combobox", { name: "Tenant" });
  // One is suggested.
  await expect(secret).not.toHaveValue("");
  await secret.fill("");
  await secret.blur();
  // What was left says so; it has moved what stands below before anything there is pressed.
  for (const field of [picker, secret]) await expectWrong(field, REQUIRED);
  await submit.click();
  for (const field of [name, address, secret, picker]) await expectWrong(field, REQUIRED);

  await name.fill("Roof");
  await address.fill("the roof");
  await secret.fill("chosen-by-somebody");
  await pick(page, picker, tenant.name);
  await submit.click();
  await expectWrong(address, "Enter an IP address");
  await address.fill("198.51.100.300");
  await submit.click();
  await expectWrong(address, /./);
  await address.fill("198.51.100.41");
  await submit.click();
  await expectWrong(address, "This address is claimed already.");
  await expect(name).toHaveValue("Roof");
  await expect(secret).toHaveValue("chosen-by-somebody");

  await address.fill("198.51.100.42");
  await submit.click();
  await expect(page.getByRole("dialog", { name: "Set up the device" })).toContainText("chosen-by-somebody");
});

test("a network user", async ({ page, api, signIn }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  const taken = await api.radiusUser(tenant.id);
  await signIn(owner);
  await page.goto("/network/users/new");
  const form = page.getByRole("form", { name: "Add network user" });
  const submit = form.getByRole("button", { name: "Add network user" });
  const [username, password] = [form.getByLabel("User name"), form.getByLabel("Password")];
  await password.fill("");
  await submit.click();
  await expectWrong(username, REQUIRED);
  await expectWrong(password, REQUIRED);

  await username.fill(taken.username);
  await password.fill("typed by hand");
  await submit.click();
  await expectWrong(username, /already exists/);
  await expect(username).toHaveValue(taken.username);
  await expect(password).toHaveValue("typed by hand");
  const free = unique("login");
  await username.fill(free);
  await submit.click();
  await expect(page.getByRole("dialog", { name: free }).getByText("typed by hand")).toBeVisible();
});

test("an invitation", async ({ page, api, signIn }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  await signIn(owner);
  await page.goto("/invitations/new");
  const form = page.getByRole("form", { name: "Invite somebody" });
  const submit = form.getByRole("button", { name: "Send invitation" });
  const email = form.getByLabel("Email");
  await submit.click();
  await expectWrong(email, REQUIRED);
  await email.fill("nobody");
  await submit.click();
  await expectWrong(email, "Enter a valid email address.");
  // No name of a host ends in a hyphen: the server knows.
  await email.fill("guest@example-.com");
  await submit.click();
  await expect(form.getByRole("alert")).toHaveText("Please correct the fields that are marked.");
  await expectWrong(email, "Enter a valid email address.");
  await expect(email).toHaveValue("guest@example-.com");
  await email.fill(`${unique("guest")}@example.com`);
  await submit.click();
  await expect(page.getByText(/The invitation to .* is on its way/)).toBeVisible();
});

test("a service account and its key", async ({ page, api, signIn }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  await signIn(owner);
  await page.goto("/service-accounts/new");
  const form = page.getByRole("form", { name: "Add service account" });
  const submit = form.getByRole("button", { name: "Add service account" });
  const name = form.getByLabel("Name");
  await submit.click();
  await expectWrong(name, REQUIRED);
  await form.getByLabel("Purpose").fill("Reads sessions");
  await name.fill("with blanks");
  await submit.click();
  await expectWrong(name, /Enter a valid username/);
  await name.fill(owner.username);
  await submit.click();
  await expectWrong(name, "An account with that name already exists.");
  await expect(form.getByLabel("Purpose")).toHaveValue("Reads sessions");
  const free = unique("robot");
  await name.fill(free);
  await submit.click();

  await page.getByRole("dialog", { name: free }).getByRole("button", { name: "Create API key" }).click();
  const dialog = page.getByRole("dialog", { name: `New API key of ${free}` });
  const create = dialog.getByRole("button", { name: "Create API key" });
  await create.click();
  await expectWrong(dialog.getByLabel("Name"), REQUIRED);
  await expect(dialog.getByRole("group", { name: "What the key may do" })).toHaveAccessibleDescription(REQUIRED);
  await dialog.getByLabel("Name").fill("Exporter");
  await dialog.getByLabel("identity.self.read").check();
  await dialog.getByLabel("Allowed addresses").fill("the office");
  await create.click();
  await expectWrong(dialog.getByLabel("Allowed addresses"), /./);
  await expect(dialog.getByLabel("Name")).toHaveValue("Exporter");
  await dialog.getByLabel("Allowed addresses").fill("192.0.2.10");
  await create.click();
  await expect(page.getByRole("dialog", { name: "The new API key" })).toBeVisible();
});

test("an API key of one's own", async ({ page, api, signIn }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  await signIn(owner);
  await page.goto("/account/api-keys");
  await page.getByRole("button", { name: "Create API key" }).first().click();
  const form = page.getByRole("form", { name: "Create API key" });
  const submit = form.getByRole("button", { name: "Create API key" });
  await submit.click();
  await expectWrong(form.getByLabel("Name"), REQUIRED);
  await expect(form.getByRole("group", { name: "What the key may do" })).toHaveAccessibleDescription(REQUIRED);
  await form.getByLabel("Name").fill("Script");
  await form.getByLabel("radius.nas.read").check();
  await form.getByLabel("Expires").selectOption("Until a date…");
  await submit.click();
  await expectWrong(form.getByLabel("Until", { exact: true }), REQUIRED);
  await form.getByLabel("Until", { exact: true }).fill("2020-01-01T12:00");
  await submit.click();
  await expectWrong(form.getByLabel("Until", { exact: true }), "Choose a time that is still to come.");
  await form.getByLabel("Expires").selectOption("7 days");
  await form.getByLabel("Allowed addresses").fill("192.0.2.300");
  await submit.click();
  await expectWrong(form.getByLabel("Allowed addresses"), /./);
  await expect(form.getByRole("list", { name: "Chosen scopes" })).toContainText("radius.nas.read");
  await form.getByLabel("Allowed addresses").fill("192.0.2.30");
  await submit.click();
  await expect(page.getByRole("dialog", { name: "Your new API key" })).toBeVisible();
});

test("one's own profile", async ({ page, api, signIn }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  await signIn(owner);
  await page.goto("/account/profile");
  const form = page.getByRole("form", { name: "About you" });
  const website = form.getByLabel("Website");
  await form.getByLabel("Company").fill("Example Networks");
  await form.getByLabel("Telephone").fill("+44 20 7946 0000 extension 12");
  await website.fill("example");
  await form.getByRole("button", { name: "Save" }).click();
  await expectWrong(website, "Enter a valid URL");
  await expectWrong(form.getByLabel("Telephone"), "That is too long.");
  await form.getByLabel("Telephone").fill("+44 20 7946 0000");
  await website.fill("https://-example-");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form.getByRole("alert")).toHaveText("Please correct the fields that are marked.");
  await expectWrong(website, "Enter a valid URL.");
  await expect(form.getByLabel("Company")).toHaveValue("Example Networks");
  await website.fill("https://example.com");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Your profile is saved.")).toBeVisible();
  await page.reload();
  await expect(website).toHaveValue("https://example.com");
  await expect(form.getByLabel("Telephone")).toHaveValue("+44 20 7946 0000");
});

test("one's own password", async ({ page, api, signIn }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  await signIn(owner);
  await page.goto("/account/security");
  const form = page.getByRole("form", { name: "Password" });
  const submit = form.getByRole("button", { name: "Change password" });
  const old = form.getByLabel("Current password");
  const [first, second] = [form.getByLabel("New password", { exact: true }), form.getByLabel("New password again")];
  await submit.click();
  await expectWrong(old, REQUIRED);
  await expectWrong(first, "Use at least 8 characters.");
  await expectWrong(second, REQUIRED);
  await old.fill("not this one");
  await first.fill("another long passphrase");
  await second.fill("another long passphrasé");
  await submit.click();
  await expectWrong(second, "The two passwords do not match.");
  await second.fill("another long passphrase");
  await submit.click();
  await expectWrong(old, /./);
  await expect(first).toHaveValue("another long passphrase");
  await old.fill(owner.password);
  await first.fill("1234567890");
  await second.fill("1234567890");
  await submit.click();
  await expect(form.getByText("This password is entirely numeric.")).toBeVisible();
  await first.fill("another long passphrase");
  await second.fill("another long passphrase");
  await submit.click();
  const done = page.getByRole("alertdialog", { name: "Your password is changed" });
  await done.getByRole("button", { name: "Sign in again" }).click();
  await expect(page).toHaveURL(/\/sign-in$/);
  await signIn({ username: owner.username, password: "another long passphrase" });
});

test("a to-do", async ({ page, api, signIn }) => {
  const tenant = await api.tenant();
  const owner = await api.user("tenant_owner", tenant.id);
  await signIn(owner);
  await page.goto("/todos");
  const task = page.getByLabel("New to-do");
  const add = page.getByRole("button", { name: "Add", exact: true });
  await expect(add).toBeDisabled();
  await task.fill("   ");
  await expect(add).toBeDisabled();
  await task.press("Enter");
  await expect(page.getByText("Nothing to do")).toBeVisible();

  // A character that no keyboard has, and no text of the server.
  await task.fill("order\u0000cables");
  await add.click();
  await expect(page.getByText(/Null characters are not allowed/)).toBeVisible();
  await expect(task).toHaveValue("order\u0000cables");
  await expect(page.getByText("Nothing to do")).toBeVisible();
  await task.fill("Order cables");
  await add.click();
  await expect(page.getByRole("checkbox", { name: "Done: Order cables" })).toBeEnabled();
  await expect(task).toHaveValue("");
});
