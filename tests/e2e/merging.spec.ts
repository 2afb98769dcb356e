import { expectNoViolations } from "./accessible.ts";
import { AccountsPage } from "./accounts-page.ts";
import { expect, test, writeToUs } from "./app.ts";
import { ConversationPage } from "./conversation-page.ts";
import { DeckPage } from "./deck-page.ts";

test.beforeEach(async ({ app, mastodon }) => {
  writeToUs(mastodon, "marta@tea.example", "Where is my order?", 300);
  writeToUs(mastodon, "ben@tea.example", "Do you roast on Mondays?", 290);
  writeToUs(mastodon, "marta@tea.example", "And what about the mug?", 280);
  writeToUs(mastodon, "marta.lee@cups.example", "It is me, from home.", 270);
  // Before the door opened: it waits no more.
  writeToUs(mastodon, "otto@tea.example", "Any decaf?", 100 * 24 * 60);
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
  await expect(new DeckPage(app.page).cards("Waiting")).toHaveCount(4);
});

test("Shift+m merges with another conversation of the same person, and splits it again", async ({
  app,
}) => {
  const deck = new DeckPage(app.page);
  const picker = app.page.getByRole("dialog", { name: /^Merge the conv/ });
  await deck.expectFocusOn("Marta");
  await deck.press("Shift+m");
  await expect(picker.getByRole("combobox")).toBeFocused();
  await expect(
    picker.getByRole("group", { name: "With Marta" }).getByRole("option"),
  ).toHaveCount(1);
  await expectNoViolations(app.page, ".merge-picker");
  await deck.press("Enter");
  await expect(picker).toBeHidden();
  await expect(deck.toast).toContainText("Merged into one conversation.");
  await expect(deck.cards("Waiting")).toHaveCount(3);
  await deck.press("Enter");
  const conversation = new ConversationPage(app.page);
  await expect(deck.pane).toContainText("2 threads merged");
  await expect(deck.pane).toContainText("Where is my order?");
  await expect(deck.pane).toContainText("And what about the mug?");
  await deck.press("Escape");
  await deck.press("Shift+m");
  await expect(picker).toContainText("Split all 2 apart");
  await deck.press("Enter");
  await expect(deck.toast).toContainText("Split into its threads.");
  await expect(deck.cards("Waiting")).toHaveCount(4);
  await deck.press("z");
  await expect(deck.cards("Waiting")).toHaveCount(3);
  await expect(conversation.page.locator(".toast-problem")).toHaveCount(0);
});

test("Shift+m finds any other conversation by its words, and z takes it back", async ({
  app,
}) => {
  const deck = new DeckPage(app.page);
  const picker = app.page.getByRole("dialog", { name: /^Merge the conv/ });
  await deck.press("Shift+m");
  await picker.getByRole("combobox").fill("monda");
  // Both at once: on the way there another single one can stand there.
  await expect(picker.getByRole("option")).toHaveText([/Ben/]);
  await deck.press("Enter");
  await expect(deck.cards("Waiting")).toHaveCount(3);
  await deck.press("z");
  await expect(deck.cards("Waiting")).toHaveCount(4);
  await deck.press("Shift+m", "Escape");
  await expect(picker).toBeHidden();
  await deck.expectFocusOn("Marta");
});

test("p shows who somebody is, and makes one person of two", async ({
  app,
}) => {
  const deck = new DeckPage(app.page);
  const dialog = app.page.getByRole("dialog", { name: "Marta", exact: true });
  await deck.press("p");
  await expect(dialog).toContainText("@marta@tea.example");
  const other = dialog.getByRole("textbox", { name: "Merge with…" });
  await other.fill("nobody at all");
  await expect(dialog.getByRole("status")).toHaveText(
    "Nobody else has this name or handle.",
  );
  await other.fill("marta.lee");
  await expectNoViolations(app.page, ".dialog");
  await dialog
    .getByRole("button", { name: "Marta.lee is the same person" })
    .click();
  await expect(dialog).toContainText("All 3 conversations");
  await expect(
    dialog.getByRole("region", { name: "Writes as" }).getByRole("listitem"),
  ).toHaveCount(2);
  await dialog.getByRole("button", { name: "Split off Marta.lee" }).click();
  await expect(dialog).toContainText("All 2 conversations");
  await deck.press("Escape");
  await expect(dialog).toBeHidden();
  await deck.expectFocusOn("Marta");
});

test("Shift+p writes a note about a person, which nothing interrupts for good", async ({
  app,
}) => {
  const deck = new DeckPage(app.page);
  const dialog = app.page.getByRole("dialog", { name: "Marta", exact: true });
  const field = dialog.getByRole("textbox", { name: "Note about Marta" });
  const note = dialog.getByRole("article", { name: "Note between colleagues" });
  await deck.expectFocusOn("Marta");
  await deck.press("Shift+P");
  await expect(field).toBeFocused();
  await field.fill("Runs the café");
  await deck.press("Escape");
  await expect(field).toHaveCount(0);
  await expect(
    dialog.getByRole("button", { name: "Finish the note" }),
  ).toBeVisible();
  await deck.press("Escape");
  await expect(dialog).toBeHidden();
  await expect
    .poll(() => app.call("drafts.list", {}))
    .toMatchObject([{ note: true, text: "Runs the café" }]);

  // It is no answer, and no note about the conversation that it was begun in.
  await deck.expectFocusOn("Marta");
  await deck.press("Enter");
  await expect(deck.pane).toContainText("Where is my order?");
  await expect(
    deck.pane.getByRole("textbox", { name: /^Answer to/ }),
  ).toHaveValue("");
  await expect(
    deck.pane.getByRole("button", { name: "Finish the note" }),
  ).toHaveCount(0);
  await deck.press("Escape");

  // Another conversation of hers, in another window.
  await app.open();
  await deck.expectFocusOn("Marta");
  await deck.card("Waiting", "And what about the mug?").click();
  await expect(deck.pane).toContainText("And what about the mug?");
  await deck.press("Shift+P");
  await expect(field).toHaveValue("Runs the café");
  await field.fill("Runs the café by the station");
  await deck.press("Control+Enter");
  await expect(note).toContainText("Runs the café by the station");
  await expect(field).toHaveCount(0);
  await expectNoViolations(app.page, ".dialog");
  await expect.poll(() => app.call("drafts.list", {})).toEqual([]);

  await note.getByRole("button", { name: "Edit" }).click();
  await note.getByRole("textbox").fill("Runs the café by the river");
  await deck.press("Control+Enter");
  await expect(note).toContainText("by the river");
  await note.getByRole("button", { name: "Delete" }).click();
  await expect(note).toHaveCount(0);
  await deck.press("Escape");
  await expect(dialog).toBeHidden();
  await deck.press("z");
  await expect(
    deck.pane.getByRole("article", { name: "Note between colleagues" }),
  ).toContainText("Note about Marta");
});

test("p on a message shows who wrote that one", async ({ app }) => {
  const deck = new DeckPage(app.page);
  const conversation = new ConversationPage(app.page);
  const [marta, ben] = await Promise.all(
    ["where is my order", "mondays"].map(async (query) => {
      const { items } = await app.call("conversations.list", { query });
      return items[0]?.id ?? "";
    }),
  );
  await app.call("conversations.merge", { ids: [marta ?? "", ben ?? ""] });
  await expect(deck.cards("Waiting")).toHaveCount(3);
  await deck.expectFocusOn("Marta");
  await deck.press("Enter");
  const message = conversation.message("Do you roast on Mondays?");
  await message.focus();
  await deck.press("p");
  const dialog = app.page.getByRole("dialog", { name: "Ben", exact: true });
  await expect(dialog).toContainText("@ben@tea.example");
  await deck.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(message).toBeFocused();
  await message
    .getByRole("button", { name: "What can be done to the message of Ben" })
    .click();
  await app.page.getByRole("menuitem", { name: "Person…" }).click();
  await expect(dialog).toContainText("@ben@tea.example");
});

test("says how many texts would go, and erases them once that is confirmed", async ({
  app,
}) => {
  const [account] = await app.call("accounts.list", {});
  const oldText = async () =>
    (await app.call("search.messages", { query: "decaf" })).items.length;
  expect(await oldText()).toBe(1);
  const page = new AccountsPage(app.page);
  await page.go();
  const row = page.row(account?.name ?? "");
  await row.getByRole("button", { name: /^Promise, door/ }).click();
  await row.getByRole("radio", { name: "for", exact: true }).check();
  await row.getByRole("spinbutton", { name: "Months" }).fill("2");
  await row.getByRole("button", { name: "See what would go…" }).click();
  const dialog = app.page.getByRole("dialog", { name: /^Erase 1 text of/ });
  await expect(dialog).toContainText("1 message in 1 conversation");
  await expect(dialog).toContainText("This cannot be undone.");
  await expectNoViolations(app.page, ".dialog");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  expect((await app.call("accounts.list", {}))[0]?.retention.keep).toBe(
    "forever",
  );
  await row.getByRole("button", { name: "See what would go…" }).click();
  await dialog.getByRole("button", { name: "Erase 1 text" }).click();
  await expect(dialog).toBeHidden();
  await expect.poll(oldText).toBe(0);
  expect((await app.call("accounts.list", {}))[0]?.retention).toEqual({
    keep: "months",
    months: 2,
  });
  // Those who wait keep theirs.
  const { items } = await app.call("search.messages", { query: "mondays" });
  expect(items).toHaveLength(1);
});

test("a removed account is listed, and brought back", async ({ app }) => {
  const [account] = await app.call("accounts.list", {});
  await app.call("accounts.remove", {
    id: account?.id ?? "",
    archive: "delete",
  });
  const page = new AccountsPage(app.page);
  await page.go();
  const removed = app.page.getByRole("region", { name: "Removed" });
  await expect(removed).toContainText("what it fetched is deleted on");
  await expectNoViolations(app.page, ".removed");
  await removed.getByRole("button", { name: /^Bring back/ }).click();
  await expect(page.row(account?.name ?? "")).toBeVisible();
  await expect(removed).toHaveCount(0);
});

test("a conversation is split from the message in focus on, and together again", async ({
  app,
  mastodon,
}) => {
  const deck = new DeckPage(app.page);
  const conversation = new ConversationPage(app.page);
  // One conversation of two messages: the second answers the first.
  const marta = mastodon.person("marta@tea.example", { display_name: "Marta" });
  const first = mastodon.status(marta, "My parcel is wet.", {
    names: [mastodon.us],
    created_at: new Date(Date.now() - 260 * 60_000).toISOString(),
  });
  mastodon.notify("mention", marta, first);
  const second = mastodon.status(marta, "By the way, are you hiring?", {
    names: [mastodon.us],
    in_reply_to_id: first.id,
    created_at: new Date(Date.now() - 250 * 60_000).toISOString(),
  });
  mastodon.notify("mention", marta, second);
  const [account] = await app.call("accounts.list", {});
  await app.poll(account?.id ?? "");
  await expect(deck.cards("Waiting")).toHaveCount(5);
  await deck.cards("Waiting").last().click();
  await expect(deck.pane).toContainText("are you hiring?");
  await conversation.message("are you hiring?").focus();
  await app.page
    .getByRole("button", { name: "More about this conversation" })
    .click();
  await app.page
    .getByRole("menuitem", { name: "Split from the message in focus on" })
    .click();
  await expect(deck.toast).toContainText("a conversation of their own");
  await expect(deck.cards("Waiting")).toHaveCount(6);
  await expect(deck.pane).not.toContainText("are you hiring?");
  await deck.toast.getByRole("button", { name: "Undo" }).click();
  await expect(deck.cards("Waiting")).toHaveCount(5);
  await expect(deck.pane).toContainText("are you hiring?");

  // The same by key: the focus of the list is not left on what is gone again.
  await conversation.message("are you hiring?").focus();
  await app.page
    .getByRole("button", { name: "More about this conversation" })
    .click();
  await app.page
    .getByRole("menuitem", { name: "Split from the message in focus on" })
    .click();
  await expect(deck.cards("Waiting")).toHaveCount(6);
  await expect(deck.pane).not.toContainText("are you hiring?");
  await deck.press("z");
  await expect(deck.cards("Waiting")).toHaveCount(5);
  await expect(deck.toast).toContainText("Taken back");
  await expect(deck.pane).toContainText("are you hiring?");
});
