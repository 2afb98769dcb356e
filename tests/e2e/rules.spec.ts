import { expectNoViolations } from "./accessible.ts";
import { expect, test, writeToUs } from "./app.ts";
import { DeckPage } from "./deck-page.ts";

test("a rule is written by keyboard, tried out and turned on; what arrives is filed, and all of it taken back", async ({
  app,
  mastodon,
}) => {
  test.slow();
  writeToUs(mastodon, "marta@tea.example", "An interview on tea?", 300);
  writeToUs(mastodon, "ben@tea.example", "Where are you?", 200);
  await app.call("columns.save", {
    columns: [
      {
        id: "w",
        title: "Waiting",
        query: "is:waiting",
        order: "oldest",
        width: 340,
      },
    ],
  });
  await app.addMastodon(mastodon);
  await app.open();
  const { page } = app;
  const deck = new DeckPage(page);
  await expect(deck.cards("Waiting")).toHaveCount(2);

  await deck.press(";");
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.type("make a rule");
  await expect(page.getByRole("option").first()).toContainText("Make a rule");
  await deck.press("Enter");
  const dialog = page.getByRole("dialog", { name: "New rule" });
  const query = dialog.getByLabel("Query");
  await expect(query).toHaveValue("is:waiting");
  await expect(dialog.getByLabel("Name")).toBeFocused();
  await expect(dialog).toContainText("A rule needs a name.");
  await page.keyboard.type("Press");
  await deck.press("Tab");
  await expect(query).toBeFocused();
  await query.fill("interview waited:>4h");
  await expect(dialog.getByRole("alert")).toContainText(
    "changes with the time since",
  );
  await expect(dialog.locator("mark")).toHaveText("waited:>4h");
  await query.fill("interview");
  await expect(dialog.getByRole("status")).toHaveText(
    "In the last year it would have met 1 conversation.",
  );
  await expect(dialog.getByLabel("Tried out")).toContainText("Marta");
  await dialog.getByLabel("Labels").focus();
  await page.keyboard.type("Media, tea");
  await dialog.getByLabel("Star it").focus();
  await deck.press("Space");
  await expectNoViolations(page, "[role=dialog]");
  await dialog.getByLabel("Topic").focus();
  await deck.press("Enter");
  await expect(dialog).toHaveCount(0);
  const rule = page.getByRole("listitem").filter({ hasText: "so far" });
  await expect(rule).toContainText("labels Media and tea, stars");
  await expectNoViolations(page, ".rules");

  writeToUs(mastodon, "noor@tea.example", "Another interview, please?", 1);
  const [account] = await app.call("accounts.list", {});
  await app.call("accounts.poll", { id: account?.id ?? "" });
  await expect(rule).toContainText("1 conversation so far");
  await deck.press("g", "i");
  const noor = deck.card("Waiting", "Noor");
  await expect(noor).toContainText("Media");
  await expect(deck.card("Waiting", "Marta")).not.toContainText("Media");
  await noor.click();
  await expect(deck.pane).toContainText("filed by “Press”");
  // Beside the deck in the narrowest window that has room for both the head takes four lines at most.
  await page.setViewportSize({ width: 900, height: 700 });
  const head = await deck.pane.locator("header").first().boundingBox();
  expect(head?.height).toBeLessThan(105);

  await deck.press("g", "s");
  const menu = page.getByRole("button", { name: "Rule Press: menu" });
  await menu.focus();
  await deck.press("Enter");
  await page.getByRole("menuitem", { name: "Apply to what is here" }).click();
  const apply = page.getByRole("dialog", { name: /^Apply/ });
  await expect(apply).toContainText("It finds 2 conversations");
  await apply.getByRole("button", { name: "Apply" }).click();
  await expect(rule).toContainText("2 conversations so far");
  await menu.click();
  await page.getByRole("menuitem", { name: "Take back what it did" }).click();
  await page
    .getByRole("dialog", { name: /^Take back/ })
    .getByRole("button", { name: "Take back" })
    .click();
  await expect(rule).toContainText("0 conversations so far");
  await expect(
    page.getByRole("switch", { name: "Press is on" }),
  ).not.toBeChecked();
  await deck.press("g", "i");
  await expect(deck.card("Waiting", "Marta")).toBeVisible();
  await expect(noor).not.toContainText("Media");

  await deck.press("g", "s");
  await menu.click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await expect(rule).toHaveCount(0);
  await deck.toast.getByRole("button", { name: "Undo" }).click();
  await expect(rule).toContainText("Press");
});

test("rules are put in another order by the keys that move columns, and keep the keyboard", async ({
  app,
}) => {
  for (const name of ["One", "Two", "Three"])
    await app.call("rules.add", {
      name,
      query: name,
      does: { labels: [name], star: false, mute: false },
      active: false,
    });
  await app.open();
  const { page } = app;
  const deck = new DeckPage(page);
  await deck.press("g", "s");
  const names = page.locator(".rules-name");
  await expect(names).toHaveText(["One", "Two", "Three"]);
  const one = page.getByRole("switch", { name: "One is on" });
  await one.focus();
  await deck.press("ControlOrMeta+Shift+ArrowUp");
  await deck.press("ControlOrMeta+Shift+ArrowDown");
  await deck.press("ControlOrMeta+Shift+ArrowDown");
  await deck.press("ControlOrMeta+Shift+ArrowDown");
  await expect(names).toHaveText(["Two", "Three", "One"]);
  await expect(one).toBeFocused();
  await deck.press("ControlOrMeta+Shift+ArrowUp");
  await expect(names).toHaveText(["Two", "One", "Three"]);
  await expect(one).toBeFocused();
  const inOrder = async () =>
    (await app.call("rules.list", {})).map(({ name }) => name);
  await expect.poll(inOrder).toEqual(["Two", "One", "Three"]);
  await deck.toast.getByRole("button", { name: "Undo" }).click();
  await expect(names).toHaveText(["Two", "Three", "One"]);
  expect(await inOrder()).toEqual(["Two", "Three", "One"]);
});
