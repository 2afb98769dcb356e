import { startDouble as startBluesky } from "../channels/bluesky/double.ts";
import {
  domain,
  startReceiver,
  token as mentionsToken,
} from "../channels/links/double.ts";
import { startDouble as startWordpress } from "../channels/wordpress/double.ts";
import { expectNoViolations } from "./accessible.ts";
import { expect, test } from "./app.ts";
import { ConversationPage } from "./conversation-page.ts";
import { DeckPage } from "./deck-page.ts";

const deck = [
  {
    id: "waiting",
    title: "Waiting",
    query: "is:waiting",
    order: "due" as const,
    width: 320,
  },
  {
    id: "held",
    title: "Held for approval",
    query: "is:held",
    order: "newest" as const,
    width: 320,
  },
  {
    id: "brand",
    title: "About us",
    query: "stream:brand",
    order: "newest" as const,
    width: 320,
  },
];

/** What has the keyboard stays in sight. */
const gone = "no longer in this column";

test.beforeEach(async ({ app }) => {
  await app.call("settings.save", { undoSeconds: 0 });
  await app.call("columns.save", { columns: deck });
});

test("Bluesky: a thread is read from its root, and answered below who asked", async ({
  app,
}, info) => {
  const network = await startBluesky();
  try {
    const ana = network.person("ana.test", { displayName: "Ana Lopes" });
    const root = network.say(network.us, "The new roast is here.");
    const question = network.say(ana, "Do you ship it to Porto? ☕", {
      to: root,
    });
    network.notify("reply", question, root.uri);
    network.notify("like", { author: ana, record: {} }, root.uri);
    const { id } = await app.call("accounts.add", {
      channel: "bluesky",
      settings: { handle: "shop.test", server: network.url },
      secrets: { password: network.tokens.password },
    });
    await app.poll(id);
    await app.open();
    const page = new DeckPage(app.page);
    await expect(page.card("Waiting", "Ana Lopes")).toContainText(
      "Do you ship it to Porto? ☕",
    );
    await page.press("Enter");
    const conversation = new ConversationPage(app.page);
    await expect(
      conversation.pane.getByRole("region", { name: "What this answers" }),
    ).toContainText("The new roast is here.");
    await expect(conversation.message("Do you ship")).toBeVisible();
    await expectNoViolations(app.page, ".conversation-pane");
    await app.page.screenshot({ path: info.outputPath("bluesky.png") });

    await page.press("r");
    await conversation.write("We do, from Monday on. 🎉");
    await page.press("Control+Enter");
    const answer = () =>
      [...network.posts.values()].find(({ record }) =>
        String(record["text"]).includes("from Monday on"),
      );
    await expect.poll(() => answer()?.author.did).toBe(network.us.did);
    expect(answer()?.record["reply"]).toEqual({
      root: { uri: root.uri, cid: root.cid },
      parent: { uri: question.uri, cid: question.cid },
    });
    await expect(page.column("Waiting")).toContainText(gone);
  } finally {
    await network.close();
  }
});

test("WordPress: a comment is held until its key lets it through, and the way back leads there again", async ({
  app,
}, info) => {
  const site = await startWordpress();
  try {
    const { id: commentId } = site.write({
      author_name: "Ben Visitor",
      author_url: "",
      content: "Is the oven electric?",
      status: "hold",
    });
    const status = () => site.comments.get(commentId)?.status;
    const { id } = await app.call("accounts.add", {
      channel: "wordpress",
      settings: { site: `${site.url}/`, user: site.user },
      secrets: { password: site.password },
    });
    await app.poll(id);
    await app.open();
    const page = new DeckPage(app.page);
    const card = page.card("Held for approval", "Ben Visitor");
    await expect(card).toContainText("held for approval");
    await card.click();
    const conversation = new ConversationPage(app.page);
    await expect(conversation.message("Is the oven electric?")).toBeVisible();
    await expectNoViolations(app.page, ".conversation-pane");
    await app.page.screenshot({ path: info.outputPath("wordpress.png") });

    await conversation.message("Is the oven electric?").focus();
    await page.press("Shift+A");
    await expect.poll(status).toMatch(/^approved?$/);
    await expect(card).toContainText(gone);
    await conversation.message("Is the oven electric?").focus();
    await page.press("#");
    await expect.poll(status).not.toMatch(/^approved?$/);
  } finally {
    await site.stop();
  }
});

test("Blog links: a page that links to the blog stands in the stream of the brand, and nobody waits", async ({
  app,
}, info) => {
  const receiver = await startReceiver();
  try {
    receiver.receive({
      "wm-source": "https://eda.example/where-i-buy-coffee",
      author: { type: "card", name: "Eda", url: "https://eda.example/" },
      name: "Where I buy coffee",
      content: { text: "The roasters around the corner write a good blog." },
    });
    const { id } = await app.call("accounts.add", {
      channel: "links",
      settings: { source: "mentions", server: receiver.url, domain },
      secrets: { token: mentionsToken },
    });
    await app.poll(id);
    await app.open();
    const page = new DeckPage(app.page);
    const card = page.card("About us", "Eda");
    await expect(card).toContainText("Where I buy coffee");
    await expect(page.cards("Waiting")).toHaveCount(0);
    await card.click();
    const conversation = new ConversationPage(app.page);
    await expect(conversation.message("The roasters around")).toBeVisible();
    await expectNoViolations(app.page, ".conversation-pane");
    await app.page.screenshot({ path: info.outputPath("links.png") });
  } finally {
    await receiver.stop();
  }
});
