import {
  anna,
  ben,
  mailsIn,
  outboxItem,
  receive,
} from "../acceptance/letterbox.ts";
import { rss } from "../acceptance/rss.ts";
import { startFeeds } from "../servers/feed.ts";
import { isInstalled, startMail } from "../servers/mail.ts";
import { AccountsPage } from "./accounts-page.ts";
import { type App, expect, test } from "./app.ts";
import { ConversationPage } from "./conversation-page.ts";
import { DeckPage } from "./deck-page.ts";

const missing = isInstalled();

async function goToDeck(app: App): Promise<DeckPage> {
  await app.page
    .getByRole("navigation", { name: "Places" })
    .getByRole("button", { name: "Deck" })
    .click();
  return new DeckPage(app.page);
}

async function addFeed(app: App, url: string): Promise<void> {
  const accounts = new AccountsPage(app.page);
  await accounts.press("Add an account");
  await app.page
    .getByRole("main", { name: "Add an account" })
    .getByRole("button", { name: "Feed" })
    .click();
  await app.page.getByRole("textbox", { name: "Addresses" }).fill(url);
  await accounts.press("Find feeds");
  await accounts.press("Add the feed");
  await expect(accounts.row("Harbour News")).toContainText("Polling well");
}

/** As a person fills in the form for a server on their own machine. */
async function addMailbox(
  app: App,
  ports: { imap: number; smtp: number },
  password: string,
): Promise<void> {
  const accounts = new AccountsPage(app.page);
  await accounts.go();
  await accounts.add("E-mail");
  await app.page.getByLabel("Address").fill(anna);
  await app.page.getByLabel("Password").fill(password);
  await accounts.press("Find the settings");
  for (const [at, port] of [ports.imap, ports.smtp].entries()) {
    await app.page
      .getByLabel("Server", { exact: true })
      .nth(at)
      .fill("127.0.0.1");
    await app.page.getByLabel("Encryption").nth(at).selectOption("none");
    await app.page.getByLabel("Port").nth(at).fill(String(port));
  }
  await accounts.press("Test connection");
  await expect(app.page.getByRole("status", { name: "Test" })).toContainText(
    "✓",
  );
  await accounts.press("Add the mailbox");
  await expect(accounts.row(anna)).toContainText("Polling well");
}

test("the first day: a feed, a mailbox, a question, an answer", async ({
  app,
}) => {
  if (process.env["PORCHLIGHT_REQUIRE_SERVERS"] === "1")
    expect(missing).toBeNull();
  test.skip(missing !== null, `mail servers: ${missing ?? ""}`);
  test.setTimeout(180_000);
  const feeds = await startFeeds();
  const mail = await startMail();
  try {
    feeds.set("/feed.xml", { body: rss(["ferry", "pier"]) });
    await app.open();
    await expect(app.page.getByRole("heading", { level: 1 })).toHaveText(
      "The light is on",
    );
    // From here on nothing that arrives may need a reload.
    await app.page.evaluate(() => Object.assign(window, { sameLoad: true }));
    await addFeed(app, `${feeds.url}/feed.xml`);
    let deck = await goToDeck(app);
    await expect(deck.cards("Everything")).toHaveCount(2);
    await expect(deck.cards("Everything").first()).toContainText("About pier");

    const { password = "" } =
      mail.users.find(({ address }) => address === anna) ?? {};
    await addMailbox(
      app,
      { imap: mail.imap.port, smtp: mail.smtp.port },
      password,
    );
    deck = await goToDeck(app);
    await expect(deck.cards("Waiting, due first")).toHaveCount(0);
    const accounts = await app.call("accounts.list", {});
    const id = accounts.find(({ channel }) => channel === "email")?.id ?? "";
    const conversationId = await receive(app, mail, id, "Sunday");
    const card = deck.card("Waiting, due first", "Ben Stranger");
    await expect(card).toContainText("Sunday");
    expect(await app.page.evaluate(() => "sameLoad" in window)).toBe(true);

    await deck.press("1");
    await deck.expectFocusOn("Ben Stranger");
    await deck.press("Enter");
    const conversation = new ConversationPage(app.page);
    await expect(conversation.message("Are you open on Sunday?")).toBeFocused();
    await deck.press("r");
    await expect(conversation.field).toBeFocused();
    await app.page.keyboard.type("Yes, from ten. See you!");
    await expect(conversation.composer).toContainText("draft saved");
    await app.page.reload();
    await deck.expectFocusOn("Ben Stranger");
    await deck.press("Enter");
    await expect(conversation.field).toHaveValue("Yes, from ten. See you!");

    await deck.press("r");
    await expect(conversation.field).toBeFocused();
    await deck.press("Control+Enter");
    const reply = conversation.message("Yes, from ten.");
    await expect(reply).toContainText("Sends in");
    await expect(reply.getByRole("button", { name: /Undo/ })).toBeVisible();
    await expect(conversation.pane).toContainText("An answer is on its way");
    await expect(conversation.pane).toContainText("Nobody waits here", {
      timeout: 30_000,
    });
    await expect
      .poll(async () => (await mailsIn(mail, ben, "Re: Sunday")).length, {
        timeout: 30_000,
      })
      .toBe(1);
    const [item] = await app.call("outbox.list", { which: "all" });
    await outboxItem(app, item?.id ?? "", "sent");
    await app.poll(id);
    await app.poll(id);
    await expect(reply).toHaveCount(1);
    await expect(conversation.messages).toHaveCount(2);
    const waiting = await app.call("conversations.list", {
      query: "is:waiting",
    });
    expect(waiting.items).toEqual([]);

    const state = async () =>
      (await app.call("conversations.get", { id: conversationId })).state;
    await deck.press("Escape", "e");
    await expect.poll(state).toBe("done");
    // The sending's own notice may still stand beside it.
    await expect(deck.toast.filter({ hasText: "Done" })).toBeVisible();
    await deck.press("z");
    await expect.poll(state).toBe("open");
  } finally {
    await mail.stop();
    await feeds.stop();
  }
});
