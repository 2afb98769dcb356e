import { expectNoViolations } from "./accessible.ts";
import { expect, test, writeToUs } from "./app.ts";
import { DeckPage } from "./deck-page.ts";

test.beforeEach(async ({ app, mastodon }) => {
  writeToUs(mastodon, "marta@tea.example", "Do you ship to Gdańsk?", 300);
  writeToUs(mastodon, "ben@tea.example", "The checkout eats my postcode", 200);
  writeToUs(mastodon, "ana@tea.example", "Checkout!", 400);
  writeToUs(mastodon, "misaki@tea.example", "日本にも発送できますか？", 10);
  await app.addMastodon(mastodon);
  await app.open();
  // Keys that come before the page listens are lost.
  await expect(app.page.getByRole("option").first()).toBeVisible();
  await new DeckPage(app.page).press("/");
});

test("answers while one types, marks what matched, opens by key", async ({
  app,
}) => {
  const page = new DeckPage(app.page);
  const box = app.page.getByRole("combobox", { name: "Search" });
  await expect(box).toBeFocused();
  await app.page.keyboard.type("postc");
  const found = app.page.getByRole("option");
  await expect(found).toHaveCount(1);
  await expect(found.locator("mark")).toHaveText("postcode");
  await page.press("ArrowDown", "Enter");
  await expect(page.pane).toContainText("The checkout eats my postcode");
  const message = page.pane.locator(".message[data-found]");
  await expect(message).toContainText("postcode");
  await expect(message).toBeFocused();
  await page.press("Escape");
  await expect(box).toBeFocused();
});

test("finds without accents, and in scripts without spaces", async ({
  app,
}) => {
  const box = app.page.getByRole("combobox", { name: "Search" });
  await box.fill("gdansk");
  await expect(app.page.getByRole("option")).toContainText("Gdańsk");
  await box.fill("発送");
  await expect(app.page.getByRole("option")).toContainText("日本にも");
});

test("puts the best first, and says among how many", async ({ app }) => {
  await app.page.getByRole("combobox", { name: "Search" }).fill("checkout");
  const found = app.page.getByRole("option");
  await expect(found).toHaveCount(2);
  await expect(found.first()).toContainText("postcode");
  await app.page.getByRole("radio", { name: "Best match first" }).check();
  await expect(found.first()).toContainText("Checkout!");
  await expect(app.page.getByText("of all 2 that match")).toBeVisible();
});

test("shows people above, and what they wrote when one is chosen", async ({
  app,
}) => {
  const box = app.page.getByRole("combobox", { name: "Search" });
  await box.fill("mart");
  await app.page
    .getByRole("list", { name: "People" })
    .getByRole("button", { name: /Marta/ })
    .click();
  await expect(box).toHaveValue(/^from:/);
  await expect(app.page.getByRole("option")).toContainText("Gdańsk");
});

test("completes operators and people where the caret is, by key", async ({
  app,
}) => {
  const page = new DeckPage(app.page);
  const box = app.page.getByRole("combobox", { name: "Search" });
  const options = app.page
    .getByRole("list", { name: "What could stand here" })
    .getByRole("button");
  await box.fill("is:wai gdansk");
  await expect(box).toBeFocused();
  for (let i = 0; i < 7; i += 1) await page.press("ArrowLeft");
  await expect(options).toHaveText(["is:waiting"]);
  await page.press("Tab", "Enter");
  await expect(box).toHaveValue("is:waiting gdansk");
  await expect(box).toBeFocused();
  await expect(app.page.getByRole("option")).toHaveCount(1);
  await box.fill("from:mart");
  await expect(options).toHaveText(["from:@marta@tea.example"]);
  // Found while it is typed, and for good once it is taken.
  await expect(app.page.getByRole("option")).toContainText("Gdańsk");
  await page.press("Tab", "Enter");
  await expect(box).toHaveValue("from:@marta@tea.example ");
  await expect(app.page.getByRole("option")).toContainText("Gdańsk");
});

test("says what cannot be read, and what finds nothing", async ({ app }) => {
  const box = app.page.getByRole("combobox", { name: "Search" });
  await box.fill("chanel:x refund");
  await expect(app.page.getByRole("alert")).toContainText("chanel");
  await expect(app.page.getByRole("alert").locator("mark")).toHaveText(
    "chanel:",
  );
  await expect(app.page.getByRole("option")).toHaveCount(0);
  await expectNoViolations(app.page);
  await box.fill("grinder");
  await expect(app.page.getByText("Nothing in the archive")).toBeVisible();
  await expectNoViolations(app.page);
});
