import { expect, test, writeToUs } from "./app.ts";
import { DeckPage } from "./deck-page.ts";

test.beforeEach(async ({ app, mastodon }) => {
  writeToUs(mastodon, "marta@tea.example", "Do you ship to Gdańsk?", 300);
  writeToUs(mastodon, "ben@tea.example", "The checkout eats my postcode", 200);
  await app.addMastodon(mastodon);
  await app.open();
  await expect(new DeckPage(app.page).focused).toBeVisible();
});

test("runs a command by its name, as if the keyboard had not moved", async ({
  app,
}) => {
  const page = new DeckPage(app.page);
  const name = await page.focused.locator(".card-name").innerText();
  await page.press("Control+k");
  await app.page.keyboard.type("applause");
  await page.press("Enter");
  await expect(page.toast).toContainText("No reply needed: applause.");
  await expect(page.focused).not.toContainText(name);
});

test("shows every command with its key, and says which do not work here", async ({
  app,
}) => {
  const page = new DeckPage(app.page);
  await page.press(";");
  const palette = app.page.getByRole("dialog", { name: "Command palette" });
  const waiting = palette.getByRole("option", { name: /^Waiting g w$/ });
  await expect(waiting).toBeVisible();
  const first = palette.getByRole("option").first();
  const input = palette.getByRole("combobox");
  await input.fill("promise");
  await expect(first).toHaveText("Note a promise");
  await input.fill("this person waits");
  await expect(first).toContainText("not here");
  await page.press("Escape");
  await expect(palette).toHaveCount(0);
  await page.press("j");
  await page.expectFocusOn("Ben");
});

test("goes to columns and accounts by name", async ({ app }) => {
  const page = new DeckPage(app.page);
  const columns = await app.call("columns.list", {});
  const last = columns.at(-1);
  await page.press(";");
  await app.page.keyboard.type(last?.title ?? "");
  await page.press("Enter");
  await expect(page.current).toHaveAccessibleName(last?.title ?? "");

  const [account] = await app.call("accounts.list", {});
  await page.press(";");
  await app.page.keyboard.type(account?.handle ?? "");
  await page.press("Enter");
  await expect(app.page.getByRole("combobox")).toHaveValue(/^account:/);
  await expect(app.page.getByRole("option")).toHaveCount(2);
});

test("help prints the keys that are bound", async ({ app }) => {
  const page = new DeckPage(app.page);
  await page.press("?");
  const help = app.page.getByRole("dialog", { name: "Keys" });
  await expect(help).toContainText("No reply needed: thanks");
  await expect(help).toContainText("Command palette");
  await page.press("Escape");
  await expect(help).toHaveCount(0);
});
