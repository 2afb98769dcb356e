import { expectNoViolations } from "./accessible.ts";
import { breakage } from "../channels/mastodon/double.ts";
import { AccountsPage } from "./accounts-page.ts";
import { expect, test, writeToUs } from "./app.ts";
import { ConversationPage } from "./conversation-page.ts";
import { DeckPage } from "./deck-page.ts";

test("axe finds nothing in the first run and the account forms", async ({
  app,
}) => {
  // Each look of axe at a whole screen takes seconds on a busy machine.
  test.slow();
  await app.open();
  await expect(app.page.getByText("The light is on")).toBeVisible();
  await expectNoViolations(app.page);
  const page = new AccountsPage(app.page);
  await page.go();
  await expect(app.page.getByText("No account yet")).toBeVisible();
  await expectNoViolations(app.page);
  for (const channel of ["Feed", "E-mail", "Mastodon"] as const) {
    await page.add(channel);
    await app.page.locator("form button[type=submit]").click();
    await expect(app.page.getByRole("alert").first()).toBeVisible();
    await expectNoViolations(app.page);
    await page.press("Back to the accounts");
  }
});

test("axe finds nothing in a conversation, the outbox and a new post", async ({
  app,
  mastodon,
}) => {
  test.slow();
  writeToUs(mastodon, "marta@tea.example", "Do you ship to Gdańsk?", 300);
  await app.call("settings.save", { undoSeconds: 0 });
  await app.addMastodon(mastodon);
  mastodon.fail(
    /^POST \/api\/v1\/statuses/,
    breakage.refusing(422, "Validation failed"),
  );
  await app.open();
  const deck = new DeckPage(app.page);
  const conversation = new ConversationPage(app.page);
  await expect(app.page.getByRole("option").first()).toBeVisible();
  await deck.press("Enter");
  await expect(conversation.message("Do you ship")).toBeFocused();
  await deck.press("r");
  await conversation.field.fill("Yes");
  await deck.press("Control+Enter");
  await expect(conversation.message("Yes")).toContainText("Not sent.");
  await conversation.write("And more");
  await expectNoViolations(app.page);
  await conversation.pane
    .getByRole("button", { name: "More about this conversation" })
    .click();
  await expect(app.page.getByRole("menu")).toBeVisible();
  await expectNoViolations(app.page, "[role=menu]");
  await deck.press("Escape", "Escape", "Escape", "g", "o");
  const outbox = app.page.getByRole("main", { name: "Outbox and drafts" });
  await expect(outbox).toContainText("Need you");
  await expect(outbox).toContainText("And more");
  await expectNoViolations(app.page);
  await deck.press("c");
  await expect(
    app.page.getByRole("complementary", { name: "New post" }),
  ).toBeVisible();
  await expectNoViolations(app.page);
});

test("axe finds nothing in accounts and settings", async ({
  app,
  mastodon,
}) => {
  test.slow();
  await app.addMastodon(mastodon);
  await app.open();
  const deck = new DeckPage(app.page);
  await expect(app.page.getByRole("main")).toBeVisible();
  await deck.press("g", "a");
  const page = new AccountsPage(app.page);
  const row = page.row("The Shop");
  await row.getByRole("button", { name: /record/ }).click();
  await expect(row.getByRole("table")).toBeVisible();
  await expectNoViolations(app.page);
  await row.getByRole("button", { name: "Remove" }).click();
  await expect(app.page.getByRole("dialog")).toBeVisible();
  await expectNoViolations(app.page);
  await deck.press("Escape", "g", "s");
  await expect(app.page.getByRole("main", { name: "Settings" })).toContainText(
    "Theme",
  );
  await expectNoViolations(app.page);
});

test("settings hold at once, and a key is given to another command", async ({
  app,
  mastodon,
}) => {
  await app.addMastodon(mastodon);
  await app.open();
  const deck = new DeckPage(app.page);
  await deck.press("g", "s");
  await app.page.getByLabel("Dark").click();
  await expect(app.page.locator("html")).toHaveAttribute("data-theme", "dark");
  await app.page
    .getByRole("button", { name: "Change the keys of Accounts" })
    .click();
  await deck.press("e");
  await expect(app.page.getByText(/loses them/)).toBeVisible();
  await deck.press("Enter");
  await expect
    .poll(async () => (await app.call("settings.get", {})).keys)
    .toEqual({ "go.accounts": ["e"], done: [] });
  await app.page.locator("body").press("e");
  await expect(app.page.getByRole("main", { name: "Accounts" })).toBeVisible();
});
