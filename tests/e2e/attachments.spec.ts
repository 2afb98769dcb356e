import { readFile } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import { png } from "../main/media/pictures.ts";
import { startFeeds, type FeedServer } from "../servers/feed.ts";
import { type App, expect, test } from "./app.ts";
import { ConversationPage } from "./conversation-page.ts";
import { DeckPage } from "./deck-page.ts";

let feeds: FeedServer;
test.beforeAll(async () => {
  feeds = await startFeeds();
});
test.afterAll(() => feeds.stop());

/** A feed with one entry that has these files, opened in the deck. */
async function openEntry(
  app: App,
  files: readonly { path: string; type: string }[],
): Promise<ConversationPage> {
  const enclosures = files.map(
    ({ path, type }) =>
      `<enclosure url="${feeds.url}${path}" type="${type}" length="1"/>`,
  );
  feeds.set("/feed", {
    body: `<rss version="2.0"><channel><title>Harbour</title><language>en</language><item>
      <guid>1</guid><title>The new teapot</title><pubDate>Thu, 01 Oct 2026 09:00:00 GMT</pubDate>
      <description>Look at it.</description>${enclosures.join("")}</item></channel></rss>`,
  });
  const { id } = await app.call("accounts.add", {
    channel: "feed",
    settings: { url: `${feeds.url}/feed` },
  });
  await app.poll(id);
  await app.open();
  const deck = new DeckPage(app.page);
  await deck.card("Everything", "The new teapot").click();
  return new ConversationPage(app.page);
}

test("a picture is shown, looked at large and saved", async ({ app }) => {
  feeds.set("/teapot.png", { body: png });
  const conversation = await openEntry(app, [
    { path: "/teapot.png", type: "image/png" },
  ]);
  const open = conversation.pane.getByRole("button", {
    name: /^Show .* large$/,
  });
  await expect(open).toBeVisible();
  const image = open.locator("img");
  await expect
    .poll(() => image.evaluate((each: HTMLImageElement) => each.naturalWidth))
    .toBe(1);
  const axe = await new AxeBuilder({ page: app.page })
    .include(".conversation-pane, [aria-label='Conversation']")
    .analyze();
  expect(axe.violations).toEqual([]);

  await open.focus();
  await app.page.keyboard.press("Enter");
  const dialog = app.page.getByRole("dialog");
  await expect(dialog.locator("img")).toBeVisible();
  const saving = app.page.waitForEvent("download");
  await dialog.getByRole("button", { name: "Save teapot.png" }).click();
  const saved = await saving;
  expect(saved.suggestedFilename()).toBe("teapot.png");
  expect(await readFile(await saved.path())).toEqual(png);
  await app.page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(open).toBeFocused();
});

test("a picture that cannot be had says why, keeps its place and can be tried again", async ({
  app,
}) => {
  feeds.set("/late.png", { status: 503, body: "soon" });
  const conversation = await openEntry(app, [
    { path: "/late.png", type: "image/png" },
    { path: "/notes.pdf", type: "application/pdf" },
  ]);
  const { pane } = conversation;
  await expect(pane.getByText("answers 503")).toBeVisible();
  const height = () =>
    pane
      .locator(".picture-box")
      .evaluate((box) => box.getBoundingClientRect().height);
  const before = await height();
  feeds.set("/late.png", { body: png });
  await pane.getByRole("button", { name: "Try again" }).click();
  await expect(pane.locator(".picture-image")).toBeVisible();
  expect(await height()).toBe(before);

  await pane.getByRole("button", { name: "Save notes.pdf" }).click();
  await expect(pane.getByText("not on its server any more")).toBeVisible();
});
