import { expectNoViolations } from "./accessible.ts";
import { expect, test, writeToUs } from "./app.ts";
import { DeckPage } from "./deck-page.ts";

test.beforeEach(async ({ app, mastodon }) => {
  writeToUs(mastodon, "marta@tea.example", "Do you ship to Gdańsk?", 300);
  writeToUs(mastodon, "ben@tea.example", "The checkout eats my postcode", 200);
  writeToUs(mastodon, "noor@tea.example", "هل يمكن الشحن إلى عمّان؟", 100);
  await app.call("columns.save", {
    columns: [
      {
        id: "a",
        title: "Waiting",
        query: "is:waiting",
        order: "due",
        width: 320,
      },
      { id: "b", title: "Open", query: "is:open", order: "newest", width: 320 },
      {
        id: "c",
        title: "Mail",
        query: "channel:email",
        order: "newest",
        width: 320,
      },
    ],
  });
  await app.addMastodon(mastodon);
});

test("axe finds nothing on any screen", async ({ app }) => {
  test.slow();
  const page = new DeckPage(app.page);
  await app.open();
  await expect(page.cards("Waiting")).toHaveCount(3);
  await expectNoViolations(app.page);

  await page.press("Enter");
  await expect(page.pane).toContainText("Gdańsk");
  await expectNoViolations(app.page);
  await page.press("Escape", "Escape", "e");
  await expect(page.toast).toBeVisible();
  await expectNoViolations(app.page);

  await page.press(";");
  await expect(app.page.getByRole("dialog")).toBeVisible();
  await expectNoViolations(app.page);
  await page.press("Escape", "?");
  await expect(app.page.getByRole("dialog")).toBeVisible();
  await expectNoViolations(app.page);
  await page.press("Escape", "g", "w");
  await expect(app.page.getByRole("heading")).toHaveText("Waiting");
  await expectNoViolations(app.page);
  await page.press("/");
  await app.page.keyboard.type("ship");
  await expect(app.page.getByRole("option")).toHaveCount(1);
  await expectNoViolations(app.page);
});

test("follows the chosen theme rather than the system's", async ({ app }) => {
  await app.page.emulateMedia({ colorScheme: "light" });
  await app.call("settings.save", { theme: "dark" });
  await app.open();
  await expect(app.page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("compact rows are at most 52 pixels high", async ({ app }) => {
  await app.call("settings.save", { density: "compact" });
  await app.open();
  const page = new DeckPage(app.page);
  await expect(page.cards("Waiting")).toHaveCount(3);
  const heights = await page
    .cards("Waiting")
    .evaluateAll((cards) =>
      cards.map((card) => card.getBoundingClientRect().height),
    );
  expect(Math.max(...heights)).toBeLessThanOrEqual(52);
});

test("shows one column at 700 pixels, and the conversation over it", async ({
  app,
}) => {
  await app.page.setViewportSize({ width: 700, height: 900 });
  await app.open();
  const page = new DeckPage(app.page);
  await expect(page.cards("Waiting")).toHaveCount(3);
  await expect(page.column("Waiting")).toBeInViewport({ ratio: 1 });
  await expect(page.column("Open")).not.toBeInViewport({ ratio: 0.1 });
  await page.press("]");
  await expect(page.column("Open")).toBeInViewport({ ratio: 1 });
  await expect(page.focused).toBeVisible();
  await page.press("Enter");
  await expect(page.pane).toBeInViewport({ ratio: 1 });
  await expect(page.column("Open")).not.toBeVisible();
  // What is said stands above the answer and its keys.
  const composer = page.pane.getByRole("form", { name: "Answer" });
  await expect(composer).toBeVisible();
  await page.press("m");
  await expect(page.toast).toBeVisible();
  const [toast, answer] = [
    await page.toast.boundingBox(),
    await composer.boundingBox(),
  ];
  expect((toast?.y ?? 0) + (toast?.height ?? 0)).toBeLessThan(answer?.y ?? 0);
  await page.press("Escape");
  await expect(page.pane).toHaveCount(0);
  await expect(page.column("Open")).toBeInViewport({ ratio: 1 });
});

test("no card is cut short: every excerpt keeps to its height", async ({
  app,
}) => {
  await app.open();
  const page = new DeckPage(app.page);
  await expect(page.cards("Waiting")).toHaveCount(3);
  const overflowing = await app.page
    .locator(".card")
    .evaluateAll((cards) =>
      cards
        .filter((card) => card.scrollHeight > card.clientHeight + 1)
        .map((card) => card.textContent),
    );
  expect(overflowing).toEqual([]);
});
