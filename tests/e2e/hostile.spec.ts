import type { Page } from "@playwright/test";
import { breakage, type Double } from "../channels/mastodon/double.ts";
import { vectors } from "../shared/body/vectors.ts";
import { type App, expect, test } from "./app.ts";
import { ConversationPage } from "./conversation-page.ts";
import { DeckPage } from "./deck-page.ts";

/** As what nobody has to clean: a name, a label, a note, a sentence of a server. */
const trap = "<img src=x onerror=alert(1)><script>alert(1)</script>";

/** Writes with every vector in all that a stranger can write. */
function attack(mastodon: Double): void {
  const mallory = mastodon.person("mallory@evil.example", {
    display_name: trap,
    url: `javascript:alert("${trap}")`,
  });
  const status = mastodon.status(
    mallory,
    `a refund ${vectors.join("</p><p>a refund ")}`,
    {
      names: [mastodon.us],
      spoiler_text: `a refund ${trap}`,
      url: "javascript:alert(1)",
      media_attachments: [
        {
          id: "1",
          type: "image",
          url: `${mastodon.url}/media/missing"><script>alert(1)</script>.png`,
          description: trap,
        },
      ],
    },
  );
  mastodon.notify("mention", mallory, status);
}

/** What the page must never do, whatever is on it. */
function watch(page: Page, app: App): { done: string[] } {
  const done: string[] = [];
  page.on("dialog", (dialog) => {
    done.push(`said ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.origin !== new URL(app.address).origin && url.protocol !== "data:")
      done.push(`asked for ${request.url()}`);
  });
  page.on("frameattached", (frame) => done.push(`framed ${frame.url()}`));
  return { done };
}

/** Elements that no part of ours makes, and attributes that would run. */
const foreign = [
  "iframe, object, embed, base, meta[http-equiv], form[action], img[src='x']",
  "body script, body style, body link",
  "[onerror], [onload], [onclick], [onmouseover], [onfocus], [ontoggle]",
  "[href^='javascript' i], [src^='javascript' i], [href^='data' i]",
].join(", ");

test("@browser what strangers write is shown everywhere and does nothing anywhere", async ({
  app,
  mastodon,
}) => {
  const { page } = app;
  const deck = new DeckPage(page);
  const conversation = new ConversationPage(page);
  const watched = watch(page, app);
  const expectQuiet = async () => {
    await expect(page.locator(foreign)).toHaveCount(0);
    expect(watched.done).toEqual([]);
  };
  attack(mastodon);
  const accountId = await app.addMastodon(mastodon);
  await app.call("accounts.update", { id: accountId, name: trap });
  const [found] = (await app.call("conversations.list", { query: "" })).items;
  const conversationId = found?.id ?? "";
  await app.call("labels.set", {
    conversationIds: [conversationId],
    add: [trap],
  });
  await app.call("notes.add", { conversationId, text: trap });
  await app.call("columns.save", {
    columns: [
      { id: "c", title: trap, query: "", order: "newest", width: 400 },
      {
        id: "d",
        title: "Odd",
        query: `label:"${trap}`,
        order: "newest",
        width: 400,
      },
    ],
  });
  await app.open();
  await expect(deck.cards(trap)).toHaveCount(1);
  await expect(deck.card(trap, trap)).toContainText("a refund");
  await expect(deck.column("Odd")).toContainText("never closed");
  await expectQuiet();

  await deck.press("Enter");
  await conversation.pane
    .getByRole("button", { name: "Show the text" })
    .click();
  await conversation.pane
    .getByRole("button", { name: "Show the whole message" })
    .click();
  await expect(conversation.pane).toContainText("gnp.exe");
  await expect(conversation.pane).toContainText(trap);
  await expectQuiet();

  // In one's own text, in what the server says of it, and in what is said of that.
  mastodon.fail(/^POST \/api\/v1\/statuses/, breakage.refusing(422, trap));
  await conversation.write(`${trap} from us`);
  await deck.press("Control+Enter");
  await app.call("settings.save", { undoSeconds: 0 });
  await deck.press("g", "o");
  await expect(page.getByText(`${trap} from us`).first()).toBeVisible();
  await expectQuiet();

  for (const key of ["p", "Shift+m", "l", "Control+k"]) {
    await deck.press("g", "i");
    await deck.expectFocusOn(trap);
    await deck.press(key);
    await expect(page.getByRole("dialog")).toContainText(trap);
    await expectQuiet();
    await deck.press("Escape");
    await expect(page.getByRole("dialog")).toHaveCount(0);
  }

  await deck.press("/");
  const box = page.getByRole("combobox", { name: "Search" });
  await box.fill("refund");
  await expect(page.getByRole("option").locator("mark").first()).toHaveText(
    "refund",
  );
  await box.fill("img");
  await expect(page.getByRole("list", { name: "Labels" })).toContainText(trap);
  await expect(page.getByRole("list", { name: "People" })).toContainText(trap);
  await expectQuiet();
  await page.getByRole("list", { name: "People" }).getByRole("button").click();
  await expect(page.getByRole("option")).not.toHaveCount(0);
  await box.fill(`label:"${trap}x"`);
  await expect(page.getByRole("alert")).toContainText("no label called");
  await expectQuiet();

  await deck.press("Escape", "Escape", "g", "s");
  await expect(
    page.getByRole("region", { name: "Labels" }).getByRole("listitem"),
  ).toContainText(trap);
  await deck.press("g", "a");
  await expect(page.getByText(trap).first()).toBeVisible();
  await expectQuiet();
});
