import { expectNoViolations } from "./accessible.ts";
import { expect, test, writeToUs } from "./app.ts";
import { ConversationPage } from "./conversation-page.ts";
import { DeckPage } from "./deck-page.ts";

test.beforeEach(async ({ app, mastodon }) => {
  for (const [at, name] of ["marta", "ben", "noor"].entries())
    writeToUs(mastodon, `${name}@tea.example`, `Question ${at + 1}`, 300 - at);
  await app.call("columns.save", {
    columns: [
      {
        id: "w",
        title: "Waiting",
        query: "is:waiting",
        order: "oldest",
        width: 340,
      },
      {
        id: "s",
        title: "Starred",
        query: "is:starred",
        order: "newest",
        width: 340,
      },
    ],
  });
  await app.addMastodon(mastodon);
  await app.open();
  await expect(new DeckPage(app.page).cards("Waiting")).toHaveCount(3);
});

test("l makes a label, puts it on and takes it off, and the focus comes back", async ({
  app,
}) => {
  const deck = new DeckPage(app.page);
  const picker = app.page.getByRole("dialog", { name: /^Labels of/ });
  const field = picker.getByRole("combobox");
  // Behind a dialog nothing has a role.
  const card = app.page.locator(".card").filter({ hasText: "Ben" });
  await deck.press("j", "l");
  await expect(field).toBeFocused();
  await expect(picker).toContainText("Labels of Ben");
  await field.fill("To do (now)");
  await expect(picker.getByRole("option")).toHaveText(
    "New label “To do (now)”",
  );
  await deck.press("Enter");
  await expect(card).toContainText("To do (now)");
  await field.fill("vip");
  await deck.press("Enter");
  await expect(card).toContainText("vip");
  await expect(
    picker.getByRole("option", { name: "on this conversation: vip" }),
  ).toContainText("1 open");
  await field.fill('no "quotes"');
  await expect(picker.getByRole("alert")).toHaveText(
    "A name holds no quotation marks.",
  );
  await expectNoViolations(app.page, "[role=dialog]");
  await field.fill("VIP");
  await deck.press("Enter");
  await expect(card).not.toContainText("vip");
  await deck.press("Escape");
  await expect(picker).toHaveCount(0);
  await deck.expectFocusOn("Ben");

  await deck.press("z");
  await expect(deck.card("Waiting", "Ben")).toContainText("vip");
  await deck.press("k");
  await deck.expectFocusOn("Marta");
});

test("a label in the open conversation finds what else carries it", async ({
  app,
}) => {
  const deck = new DeckPage(app.page);
  const conversation = new ConversationPage(app.page);
  const [marta] = (
    await app.call("conversations.list", { query: "from:marta" })
  ).items;
  await app.call("labels.set", {
    conversationIds: [marta?.id ?? ""],
    add: ["To do"],
  });
  await expect(deck.card("Waiting", "Marta")).toContainText("To do");
  await expectNoViolations(app.page, ".deck");
  await deck.press("Enter");
  const label = conversation.pane
    .getByRole("list", { name: "Labels" })
    .getByRole("button");
  await label.press("Enter");
  const search = app.page.getByRole("combobox", {
    name: "Search all messages",
  });
  await expect(search).toHaveValue('label:"To do" ');
  await expect(app.page.getByRole("option")).toHaveCount(1);
  await search.fill("do");
  await app.page
    .getByRole("list", { name: "Labels" })
    .getByRole("button", { name: /^To do/ })
    .first()
    .press("Enter");
  await expect(search).toHaveValue('label:"To do" ');
  await expect(search).toBeFocused();
  await search.fill("label:to");
  await app.page.getByRole("button", { name: 'label:"To do"' }).click();
  await expect(search).toHaveValue('label:"To do" ');
  await search.fill("label:tod");
  await expect(app.page.getByRole("alert")).toContainText(
    "There is no label called “tod”.",
  );
});

test("a note stands in the thread and is no message", async ({ app }) => {
  const deck = new DeckPage(app.page);
  const conversation = new ConversationPage(app.page);
  const note = conversation.pane.getByRole("article", {
    name: "Note between colleagues",
  });
  await deck.press("Enter");
  await expect(conversation.message("Question 1")).toBeFocused();
  await deck.press("Shift+N");
  const field = conversation.pane.getByRole("textbox", {
    name: "Note between colleagues",
  });
  await expect(field).toBeFocused();
  await field.fill("Called her");
  await deck.press("Escape");
  await expect(field).toHaveCount(0);
  // nothing begun is lost by leaving
  await expect
    .poll(() => app.call("drafts.list", {}))
    .toMatchObject([{ note: true, text: "Called her" }]);
  // nor by a crash: it waits in its conversation, and is no answer
  await app.stop("SIGKILL");
  await app.start();
  await app.open();
  await expect(app.page.getByRole("option", { selected: true })).toBeVisible();
  await deck.press("Enter");
  await expect(
    conversation.pane.getByRole("button", { name: "Finish the note" }),
  ).toBeVisible();
  await expect(
    conversation.pane.getByRole("textbox", { name: /^Answer to/ }),
  ).toHaveValue("");
  await expectNoViolations(app.page, ".conversation-pane");
  await deck.press("Shift+N");
  await expect(field).toHaveValue("Called her");
  await field.fill("Called her, she calls back");
  await deck.press("Control+Enter");
  await expect(note).toContainText("between colleagues, never sent");
  await expect(note).toContainText("Called her, she calls back");
  await expect(deck.toast).toContainText("Noted.");
  await expectNoViolations(app.page, ".conversation-pane");

  await note.getByRole("button", { name: "Edit" }).click();
  await note.getByRole("textbox").fill("She has called back");
  await note.getByRole("button", { name: "Keep the note" }).click();
  await expect(note).toContainText("She has called back");

  // a change that was begun outlives a crash as well, and can be dropped
  await note.getByRole("button", { name: "Edit" }).click();
  await note.getByRole("textbox").fill("She has called back, at last");
  await deck.press("Escape");
  await expect
    .poll(() => app.call("drafts.list", {}))
    .toMatchObject([{ note: true, text: "She has called back, at last" }]);
  await app.stop("SIGKILL");
  await app.start();
  await app.open();
  await expect(app.page.getByRole("option", { selected: true })).toBeVisible();
  await deck.press("Enter");
  await expect(
    conversation.pane.getByRole("button", { name: "Finish the note" }),
  ).toHaveCount(0);
  await note.getByRole("button", { name: "Finish the change" }).click();
  await expect(note.getByRole("textbox")).toHaveValue(
    "She has called back, at last",
  );
  await expectNoViolations(app.page, ".conversation-pane");
  await deck.press("Escape");
  await note.getByRole("button", { name: "Discard" }).click();
  await expect(note.getByRole("button", { name: "Edit" })).toBeVisible();
  await expect.poll(() => app.call("drafts.list", {})).toEqual([]);
  await note.getByRole("button", { name: "Edit" }).click();
  await expect(note.getByRole("textbox")).toHaveValue("She has called back");
  await deck.press("Escape");

  await note.getByRole("button", { name: "Delete" }).click();
  await expect(note).toHaveCount(0);
  await deck.toast
    .filter({ hasText: "Note deleted." })
    .getByRole("button", { name: "Undo" })
    .click();
  await expect(note).toContainText("She has called back");
});

test("a person has a role, and is found by it", async ({ app }) => {
  const deck = new DeckPage(app.page);
  const conversation = new ConversationPage(app.page);
  await deck.press("Enter");
  await conversation.pane
    .getByRole("button", { name: "More about this conversation" })
    .click();
  await app.page.getByRole("menuitem", { name: "Role of Marta…" }).click();
  const dialog = app.page.getByRole("dialog", { name: "Role of Marta" });
  await dialog.getByLabel("Role").fill("press");
  await expectNoViolations(app.page, "[role=dialog]");
  await deck.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(conversation.pane.locator(".conversation-facts")).toContainText(
    "press",
  );
  const { items } = await app.call("conversations.list", {
    query: "role:Press",
  });
  expect(items.map(({ person }) => person.name)).toEqual(["Marta"]);
});

test("t says what a message tells about us, and what it is about", async ({
  app,
}) => {
  const deck = new DeckPage(app.page);
  const conversation = new ConversationPage(app.page);
  const picker = app.page.getByRole("dialog", { name: /^What .* about us$/ });
  // Behind a dialog nothing has a role.
  const tags = app.page.locator(".message-tags");
  await deck.press("Enter");
  await expect(conversation.message("Question 1")).toBeFocused();
  await deck.press("t");
  await expect(picker).toContainText("What Marta says");
  await expect(picker.getByRole("option")).toHaveText([
    "like",
    "hate",
    "want",
    "ask",
  ]);
  await picker.getByRole("combobox").fill("w check out");
  await expect(picker.getByRole("option").first()).toHaveText(
    "want / check out",
  );
  await expectNoViolations(app.page, "[role=dialog]");
  await deck.press("Enter");
  await expect(tags).toHaveText("want / check out");
  await expect(
    picker.getByRole("option", { name: "on this message: want / check out" }),
  ).toBeVisible();
  await deck.press("Escape");
  await expect(picker).toHaveCount(0);
  const found = async () =>
    (
      await app.call("conversations.list", {
        query: 'feedback:want topic:"check out"',
      })
    ).items.map(({ person }) => person.name);
  expect(await found()).toEqual(["Marta"]);
  await expectNoViolations(app.page, ".conversation-pane");
  await deck.press("z");
  await expect(tags).toHaveCount(0);
  await deck.press("t");
  await picker.getByRole("combobox").fill("no “quotes”");
  await expect(picker.getByRole("alert")).toContainText("no quotation marks");
});

test("a promise is open until it is kept", async ({ app }) => {
  const deck = new DeckPage(app.page);
  const conversation = new ConversationPage(app.page);
  const promised = async () =>
    (await app.call("conversations.list", { query: "is:promised" })).items
      .length;
  await deck.press("Enter");
  await conversation.pane
    .getByRole("button", { name: "More about this conversation" })
    .click();
  await app.page.getByRole("menuitem", { name: "Note a promise…" }).click();
  const dialog = app.page.getByRole("dialog", { name: "What we promised" });
  await dialog.getByLabel("What").fill("Send the beans");
  await dialog.getByLabel("Until the end of").fill("2026-01-02");
  await expectNoViolations(app.page, "[role=dialog]");
  await deck.press("Enter");
  await expect(dialog).toHaveCount(0);
  const open = conversation.pane.getByRole("list", {
    name: "Promises to keep",
  });
  await expect(open).toContainText("Promised Marta: Send the beans until");
  await expectNoViolations(app.page, ".conversation-pane");
  expect(await promised()).toBe(1);
  await open.getByRole("button", { name: "Kept: Send the beans" }).click();
  await expect(open).toHaveCount(0);
  expect(await promised()).toBe(0);
  await deck.toast
    .filter({ hasText: "Promise kept." })
    .getByRole("button", { name: "Undo" })
    .click();
  await expect(open).toContainText("Send the beans");
});

test("a label is renamed with the column that asks for it, and deleted, and both can be taken back", async ({
  app,
}) => {
  const deck = new DeckPage(app.page);
  const { items } = await app.call("conversations.list", {
    query: "from:marta",
  });
  const query = async () =>
    (await app.call("columns.list", {})).map((column) => column.query);
  await app.call("labels.set", {
    conversationIds: items.map(({ id }) => id),
    add: ["to do", "other"],
  });
  await app.call("columns.save", {
    columns: [
      {
        id: "l",
        title: "To do",
        query: 'label:"to do"',
        order: "newest",
        width: 340,
      },
    ],
  });
  await deck.press("Control+k");
  await app.page.getByRole("combobox").fill("delete labels");
  await deck.press("Enter");
  const labels = app.page.getByRole("region", { name: "Labels" });
  await expect(labels.getByRole("heading", { name: "Labels" })).toBeFocused();
  await expectNoViolations(app.page, ".labels");
  await labels.getByRole("button", { name: "Rename to do" }).click();
  const dialog = app.page.getByRole("dialog", { name: "Rename “to do”" });
  await dialog.getByLabel("Name").fill("Other");
  await deck.press("Enter");
  await expect(deck.toast).toContainText("There is “other” already.");
  await dialog.getByLabel("Name").fill("Later");
  await deck.press("Enter");
  await expect(dialog).toHaveCount(0);
  await expect(labels.getByRole("listitem")).toHaveText([
    /Later.*1 open/,
    /other/,
  ]);
  expect(await query()).toEqual(["label:Later"]);
  await labels.getByRole("button", { name: "Delete Later" }).click();
  await expect(labels.getByRole("listitem")).toHaveText([/other/]);
  await deck.toast
    .filter({ hasText: "Label “Later” deleted." })
    .getByRole("button", { name: "Undo" })
    .click();
  await expect(labels.getByRole("listitem")).toHaveCount(2);
  await deck.press("z");
  await expect(labels.getByRole("listitem")).toHaveText([/other/, /to do/]);
  expect(await query()).toEqual(['label:"to do"']);
});

test("s gives a star and takes it", async ({ app }) => {
  const deck = new DeckPage(app.page);
  await deck.press("s");
  await expect(deck.card("Starred", "Marta")).toHaveCount(1);
  await expect(deck.toast).toContainText("Starred.");
  await deck.expectFocusOn("Marta");
  await deck.press("s");
  await expect(deck.cards("Starred")).toHaveCount(0);
  await deck.press("z");
  await expect(deck.card("Starred", "Marta")).toHaveCount(1);
});
