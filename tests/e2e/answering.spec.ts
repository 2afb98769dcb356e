import { breakage } from "../channels/mastodon/double.ts";
import { expect, test, writeToUs } from "./app.ts";
import { ConversationPage } from "./conversation-page.ts";
import { DeckPage } from "./deck-page.ts";

const columns = [
  {
    id: "open",
    title: "Open",
    query: "is:open",
    order: "newest" as const,
    width: 320,
  },
];

test.beforeEach(async ({ app, mastodon }) => {
  writeToUs(mastodon, "ben@tea.example", "The checkout eats my postcode", 200);
  writeToUs(mastodon, "marta@tea.example", "Do you ship to Gdańsk?", 100);
  await app.call("columns.save", { columns });
  await app.addMastodon(mastodon);
  await app.open();
  await expect(new DeckPage(app.page).cards("Open")).toHaveCount(2);
});

/** Opens the first card, the keyboard in the thread. */
async function openFirst(page: DeckPage): Promise<ConversationPage> {
  await page.press("Enter");
  const conversation = new ConversationPage(page.page);
  await expect(conversation.message("Do you ship")).toBeFocused();
  return conversation;
}

test("says who asks, who will answer, and marks it read", async ({ app }) => {
  const page = new DeckPage(app.page);
  const conversation = await openFirst(page);
  await expect(conversation.pane).toContainText("@marta@tea.example");
  await expect(conversation.pane).toContainText("first conversation");
  await expect(conversation.message("Do you ship")).toContainText(
    "waits for an answer",
  );
  await expect(conversation.composer).toContainText("Answer as The Shop on");
  await expect(conversation.composer).toContainText("public");
  await expect(conversation.pane).toContainText("Target 4 h");
  await expect
    .poll(
      async () =>
        (await app.call("conversations.list", { query: "is:unread" })).items
          .length,
    )
    .toBe(1);
});

test(
  "a draft survives leaving, a reload and a power cut",
  { tag: "@browser" },
  async ({ app }) => {
    const page = new DeckPage(app.page);
    const conversation = await openFirst(page);
    await page.press("r");
    await expect(conversation.field).toBeFocused();
    await conversation.write("Yes, we ship to Gdańsk 🙂");
    await page.press("Escape");
    await expect(conversation.message("Do you ship")).toBeFocused();
    await page.press("Escape", "j");
    await expect(conversation.message("postcode")).toBeVisible();
    await expect(conversation.field).toHaveValue("");
    await page.press("k");
    await expect(conversation.field).toHaveValue("Yes, we ship to Gdańsk 🙂");

    await app.page.reload();
    await page.expectFocusOn("Marta");
    await page.press("Enter");
    await expect(conversation.field).toHaveValue("Yes, we ship to Gdańsk 🙂");

    await conversation.write("Yes, we ship to Gdańsk since May");
    await app.stop("SIGKILL");
    await app.start();
    await app.open();
    await page.expectFocusOn("Marta");
    await page.press("Enter");
    await expect(conversation.field).toHaveValue(
      "Yes, we ship to Gdańsk since May",
    );
  },
);

test("words typed just before the page goes are kept", async ({ app }) => {
  const page = new DeckPage(app.page);
  const conversation = await openFirst(page);
  await page.press("r");
  await conversation.field.fill("The last words");
  await app.page.reload();
  await page.expectFocusOn("Marta");
  await page.press("Enter");
  await expect(conversation.field).toHaveValue("The last words");
});

test(
  "two windows write one draft, and what one sends is gone from the other",
  { tag: "@browser" },
  async ({ app, context }) => {
    await app.call("settings.save", { undoSeconds: 0 });
    const conversation = await openFirst(new DeckPage(app.page));
    await conversation.write("From here");
    const other = await context.newPage();
    await other.goto(app.address);
    const there = new DeckPage(other);
    await there.expectFocusOn("Marta");
    await there.press("Enter");
    const second = new ConversationPage(other);
    await expect(second.field).toHaveValue("From here");
    await second.write("From here and there");
    await expect(conversation.field).toHaveValue("From here and there");
    await second.press("Control+Enter");
    await expect(second.field).toHaveValue("");
    await expect(conversation.field).toHaveValue("");
  },
);

test(
  "what is typed while the core is away stays and is saved afterwards",
  { tag: "@browser" },
  async ({ app, context }) => {
    const page = new DeckPage(app.page);
    const conversation = await openFirst(page);
    await page.press("r");
    await conversation.write("Before");
    await app.stop();
    await conversation.field.fill("Before and after");
    await expect(conversation.composer.getByRole("alert")).toContainText(
      "Not saved yet.",
    );
    await expect(conversation.field).toHaveValue("Before and after");

    // A new run has a new address; opening it anywhere lets this page in again.
    await app.start();
    const other = await context.newPage();
    await other.goto(app.address);
    await expect(conversation.composer).toContainText("draft saved", {
      timeout: 20_000,
    });
    const kept = await app.call("drafts.list", {});
    expect(kept.map(({ text }) => text)).toEqual(["Before and after"]);
  },
);

test("a reply goes out once, after the time to undo it", async ({
  app,
  mastodon,
}) => {
  await app.call("settings.save", { undoSeconds: 1 });
  const page = new DeckPage(app.page);
  const conversation = await openFirst(page);
  await page.press("r");
  await conversation.field.fill("Yes, we do.");
  await page.press("Control+Enter");
  await expect(conversation.message("Yes, we do.")).toContainText(
    /Sends in|Sending|Sent/,
  );
  await expect(conversation.field).toHaveValue("");
  await expect.poll(() => mastodon.posts.length).toBe(1);
  await expect(conversation.message("Yes, we do.")).toHaveCount(1);
  await expect(conversation.message("Yes, we do.")).not.toContainText("Send");
  await expect(conversation.pane).toContainText("Nobody waits here");
  expect(mastodon.posts[0]?.body["status"]).toContain("Yes, we do.");
});

test("undo brings the text back and nothing is sent", async ({
  app,
  mastodon,
}) => {
  await app.call("settings.save", { undoSeconds: 30 });
  const page = new DeckPage(app.page);
  const conversation = await openFirst(page);
  await page.press("r");
  await conversation.field.fill("Too hasty");
  await page.press("Control+Enter");
  await expect(conversation.message("Too hasty")).toContainText("Sends in");
  await expect(conversation.message("Do you ship")).toContainText(
    "answer on its way",
  );
  await page.press("z");
  await expect(conversation.field).toHaveValue("Too hasty");
  await expect(conversation.field).toBeFocused();
  await expect(conversation.message("Too hasty")).toHaveCount(0);
  await expect(conversation.message("Do you ship")).toContainText(
    "waits for an answer",
  );
  expect(mastodon.posts).toEqual([]);
});

test("a reply that is refused says why and can be edited", async ({
  app,
  mastodon,
}) => {
  await app.call("settings.save", { undoSeconds: 0 });
  mastodon.fail(
    /^POST \/api\/v1\/statuses/,
    breakage.refusing(422, "Validation failed: That word is not allowed"),
  );
  const page = new DeckPage(app.page);
  const conversation = await openFirst(page);
  await page.press("r");
  await conversation.field.fill("A rude word");
  await page.press("Control+Enter");
  const sent = conversation.message("A rude word");
  await expect(sent).toContainText("Not sent.");
  await expect(sent).toContainText("not allowed");
  await sent.getByRole("button", { name: "Edit" }).click();
  await expect(conversation.field).toHaveValue("A rude word");
  await conversation.field.fill("A kind word");
  await page.press("Control+Enter");
  await expect.poll(() => mastodon.posts.length).toBe(1);
  expect(mastodon.posts[0]?.body["status"]).toContain("A kind word");
});

test("what is too long is not sent", async ({ app, mastodon }) => {
  const page = new DeckPage(app.page);
  const conversation = await openFirst(page);
  await page.press("r");
  await conversation.field.fill("x".repeat(1001));
  await expect(conversation.composer).toContainText("too long");
  await page.press("Control+Enter");
  await expect(
    conversation.composer.getByRole("button", { name: "Send" }),
  ).toBeDisabled();
  const open = await app.call("outbox.list", {});
  expect(open).toEqual([]);
  expect(mastodon.posts).toEqual([]);
});

test(
  "a pasted page comes in as its words",
  { tag: "@browser" },
  async ({ app, context }) => {
    await context.grantPermissions(["clipboard-read", "clipboard-write"]);
    const page = new DeckPage(app.page);
    const conversation = await openFirst(page);
    await page.press("r");
    await app.page.evaluate(async () => {
      const blob = (type: string, text: string) => new Blob([text], { type });
      await navigator.clipboard.write([
        new ClipboardItem({
          "text/html": blob("text/html", "<h1><b>Hi</b></h1>"),
          "text/plain": blob("text/plain", "Hi"),
        }),
      ]);
    });
    await page.press("Control+v");
    await expect(conversation.field).toHaveValue("Hi");
  },
);

test("j and k go from message to message, r answers the one in focus, w adopts one", async ({
  app,
  mastodon,
}) => {
  const marta = mastodon.person("marta@tea.example");
  const asked = [...mastodon.statuses.values()].find((status) =>
    status.content.includes("Gdańsk"),
  );
  if (asked === undefined) throw new Error("Marta asked nothing");
  const more = mastodon.status(marta, "And to Kraków?", {
    to: asked,
    names: [mastodon.us],
  });
  mastodon.notify("mention", marta, more);
  // Zoe's client copied our name from what she answers.
  const zoe = mastodon.person("zoe@tea.example", { display_name: "Zoe" });
  const aside = mastodon.status(zoe, "I wonder too", {
    to: more,
    names: [marta, mastodon.us],
  });
  mastodon.notify("mention", zoe, aside);
  const [account] = await app.call("accounts.list", {});
  await app.poll(account?.id ?? "");
  const page = new DeckPage(app.page);
  const conversation = await openFirst(page);
  await expect(conversation.messages).toHaveCount(3);
  await page.press("j");
  await expect(conversation.message("Kraków")).toBeFocused();
  await page.press("r");
  await expect(conversation.composer).toContainText("To Marta: ");
  await expect(conversation.composer).toContainText("Kraków");
  await page.press("Escape", "j");
  const wonder = conversation.message("I wonder too");
  await expect(wonder).toBeFocused();
  await expect(wonder).toContainText("names us in passing");
  await page.press("j");
  await expect(wonder).toBeFocused();
  await page.press("w");
  await expect(conversation.toast).toContainText("Zoe waits for us.");
  await expect(wonder).toContainText("waits for an answer");
  await expect(conversation.pane).toContainText("Zoe waits too");
  await page.press("k", "k");
  await expect(conversation.message("Do you ship")).toBeFocused();
  await page.press("Escape");
  await page.expectFocusOn("Marta");
});
