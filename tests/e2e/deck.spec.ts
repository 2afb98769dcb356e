import { expectNoViolations } from "./accessible.ts";
import { expect, test, writeToUs } from "./app.ts";
import { DeckPage } from "./deck-page.ts";

const deck = [
  {
    id: "waiting",
    title: "Waiting, due first",
    query: "is:waiting",
    order: "due" as const,
    width: 320,
  },
  {
    id: "open",
    title: "Open",
    query: "is:open",
    order: "newest" as const,
    width: 320,
  },
  {
    id: "empty",
    title: "Mail",
    query: "is:waiting channel:email",
    order: "newest" as const,
    width: 320,
  },
];

test.beforeEach(async ({ app, mastodon }) => {
  writeToUs(mastodon, "marta@tea.example", "Do you ship to Gdańsk?", 300);
  writeToUs(mastodon, "ben@tea.example", "The checkout eats my postcode", 200);
  writeToUs(mastodon, "noor@tea.example", "هل يمكن الشحن إلى عمّان؟", 100);
  writeToUs(mastodon, "misaki@tea.example", "日本にも発送できますか？", 10);
  await app.call("columns.save", { columns: deck });
  await app.addMastodon(mastodon);
  await app.open();
});

test("shows who waits and how long they still may", async ({ app }) => {
  const page = new DeckPage(app.page);
  const cards = page.cards("Waiting, due first");
  await expect(cards).toHaveCount(4);
  await expect(cards.nth(0)).toContainText("Marta");
  await expect(cards.nth(0)).toContainText("1 h over");
  await expect(cards.nth(1)).toContainText("39 min left");
  await expect(cards.nth(3)).toContainText("3 h left");
  await expect(page.column("Waiting, due first")).toContainText("1 overdue");
  await expect(page.column("Mail")).toContainText("Nobody waits here");
  await expect(page.column("Mail")).toContainText(
    "conversations in which somebody waits for an answer, on E-mail",
  );
});

test("the column with the keyboard stays in sight beside an opened conversation", async ({
  app,
}) => {
  const page = new DeckPage(app.page);
  // A window that has room for every column, but not for the conversation as well.
  await app.page.setViewportSize({ width: 1300, height: 720 });
  await app.call("columns.save", {
    columns: deck.map((column) => ({ ...column, query: "is:open" })),
  });
  await page.card("Mail", "Noor").click();
  await expect(page.pane).toContainText("هل يمكن");
  await expect
    .poll(async () => {
      const column = await page.column("Mail").boundingBox();
      const pane = await page.pane.boundingBox();
      return (
        column !== null && pane !== null && column.x + column.width <= pane.x
      );
    })
    .toBe(true);
});

test("shows what arrives without moving what has the keyboard", async ({
  app,
  mastodon,
}) => {
  const page = new DeckPage(app.page);
  await expect(page.cards("Open")).toHaveCount(4);
  await page.press("2", "j");
  await page.expectFocusOn("Noor");
  const before = await page.focused.boundingBox();

  const [account] = await app.call("accounts.list", {});
  writeToUs(mastodon, "zoe@tea.example", "Is anybody there?", 0);
  writeToUs(mastodon, "yan@tea.example", "Hello", 0);
  await app.poll(account?.id ?? "");

  await expect(page.column("Open")).toContainText("2 new above");
  await page.expectFocusOn("Noor");
  expect(await page.focused.boundingBox()).toEqual(before);

  await page.press(".");
  await page.expectFocusOn("Yan");
  await expect(page.column("Open")).not.toContainText("new above");
});

test("asks for further pages on the way down", async ({ app, mastodon }) => {
  for (let n = 0; n < 70; n += 1)
    writeToUs(
      mastodon,
      `guest${n}@tea.example`,
      `Guest number ${n}`,
      9 - n / 10,
    );
  const [account] = await app.call("accounts.list", {});
  await app.poll(account?.id ?? "");
  const page = new DeckPage(app.page);
  await expect(page.column("Open")).toContainText("74, 74 unread");
  await page.press("2");
  await expect(async () => {
    await page.press("End");
    await page.expectFocusOn("Marta");
  }).toPass();
  await page.press("k");
  await page.expectFocusOn("Ben");
  // Far fewer than there are: only those in sight exist.
  expect(await page.cards("Open").count()).toBeLessThan(40);
});

test("adds, moves and removes columns", async ({ app }) => {
  const page = new DeckPage(app.page);
  await page.column("Mail").getByRole("button", { name: /menu/ }).click();
  await app.page.getByRole("menuitem", { name: "Add a column…" }).click();
  const dialog = app.page.getByRole("dialog", { name: "Add a column" });
  await dialog.getByLabel("Title").fill("Anything by Marta");
  await dialog.getByLabel("Query").fill("from:marta chanel:x");
  await expect(dialog.getByRole("alert")).toContainText("chanel");
  await expect(dialog.getByRole("button", { name: "Add" })).toBeDisabled();
  await dialog.getByLabel("Query").fill("from:marta");
  await expect(dialog).toContainText("1 conversation now.");
  await dialog.getByRole("button", { name: "Add" }).click();
  await expect(page.cards("Anything by Marta")).toHaveCount(1);
  await expect(page.current).toHaveAccessibleName("Anything by Marta");

  await page.press("Control+Shift+ArrowLeft");
  await expect(app.page.getByRole("region").nth(2)).toHaveAccessibleName(
    "Anything by Marta",
  );
  await app.page.reload();
  await expect(app.page.getByRole("region").nth(2)).toHaveAccessibleName(
    "Anything by Marta",
  );

  await page.press("3", ";");
  await app.page.keyboard.type("remove this column");
  await page.press("Enter");
  await expect(page.column("Anything by Marta")).toHaveCount(0);
  await page.toast.getByRole("button", { name: "Put back" }).click();
  await expect(page.column("Anything by Marta")).toHaveCount(1);
});

test("says where a query cannot be read", async ({ app }) => {
  await app.call("columns.save", {
    columns: [{ ...deck[0], title: "Broken", query: "is:wating" } as never],
  });
  const page = new DeckPage(app.page);
  const broken = page.column("Broken");
  await expect(broken.getByRole("alert")).toContainText("is:wating");
  await expect(broken.getByRole("option")).toHaveCount(0);
  await expectNoViolations(app.page);
  await broken.getByRole("button", { name: "Edit the query" }).click();
  await expectNoViolations(app.page, "[role=dialog]");
  await app.page.getByLabel("Query").fill("is:waiting");
  await app.page.getByRole("button", { name: "Save" }).click();
  await expect(page.cards("Broken")).toHaveCount(4);
});

test(
  "keeps what it shows while the core is away, and asks for its new address",
  { tag: "@browser" },
  async ({ app }) => {
    const page = new DeckPage(app.page);
    await expect(page.cards("Open")).toHaveCount(4);
    // A column that is still being read for the first time would say so by itself.
    await expect(page.cards("Waiting, due first")).toHaveCount(4);
    await expect(page.column("Mail")).toContainText("Nobody waits here");
    await app.stop("SIGKILL");
    await expect(app.page.getByRole("alert")).toContainText(
      "Porchlight does not answer",
    );
    await expect(page.cards("Open")).toHaveCount(4);
    await app.start();
    await expect(app.page.getByRole("alert")).toContainText(
      "Open the new address",
    );
    await app.open();
    await expect(app.page.getByRole("alert")).toHaveCount(0);
    await expect(page.cards("Open")).toHaveCount(4);
  },
);
