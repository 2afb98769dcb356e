import type { Double } from "../channels/mastodon/double.ts";
import { type App, expect, test } from "./app.ts";
import { ConversationPage } from "./conversation-page.ts";
import { DeckPage } from "./deck-page.ts";

const messages = 500;
/** The nth of them, oldest first, is found by this word. */
const found = { at: 60, word: "grinder" };

const columns = [
  {
    id: "open",
    title: "Open",
    query: "is:open",
    order: "newest" as const,
    width: 320,
  },
];

/** Two people who talk to us in one thread without end. */
function talk(mastodon: Double) {
  const people = ["marta", "ben"].map((name) =>
    mastodon.person(`${name}@tea.example`, { display_name: name }),
  );
  type Said = ReturnType<Double["status"]>;
  let root: Said | undefined;
  let count = 0;
  return (text = `Message ${count} of them`) => {
    const person = people[count % 2] ?? mastodon.us;
    const said = mastodon.status(person, text, {
      ...(root === undefined ? {} : { to: root }),
      names: [mastodon.us],
      created_at: new Date(
        Date.now() - (messages - count) * 60_000,
      ).toISOString(),
    });
    root ??= said;
    count += 1;
    mastodon.notify("mention", person, said);
  };
}

let say: (text?: string) => void;
let accountId: string;

test.beforeEach(async ({ app, mastodon }) => {
  say = talk(mastodon);
  for (let i = 0; i < messages; i += 1)
    say(i === found.at ? `Number ${i} is about the ${found.word}` : undefined);
  await app.call("columns.save", { columns });
  accountId = await app.addMastodon(mastodon);
  await app.open();
  await expect(new DeckPage(app.page).cards("Open")).toHaveCount(1);
});

async function unread(app: App): Promise<number> {
  const { items } = await app.call("conversations.list", {
    query: "is:unread",
  });
  return items.length;
}

/** From the search to the message in its conversation. */
async function openFound(app: App): Promise<ConversationPage> {
  const page = new DeckPage(app.page);
  await page.press("/");
  await app.page.keyboard.type(found.word);
  await expect(app.page.getByRole("option")).toHaveCount(1);
  await page.press("ArrowDown", "Enter");
  const conversation = new ConversationPage(app.page);
  await expect(conversation.message(found.word)).toBeFocused();
  return conversation;
}

/** Scrolls until a message is there; whatever comes in meanwhile, nothing in sight may jump. */
async function scrollTo(
  conversation: ConversationPage,
  text: string,
  by: number,
): Promise<void> {
  const jumped = await conversation.pane.locator(".thread").evaluate(
    async (box, { text, by }) => {
      const topOf = (row: Element) => row.getBoundingClientRect().top;
      let most = 0;
      for (let steps = 0; steps < 200; steps += 1) {
        if (box.textContent.includes(text)) return most;
        const middle = topOf(box) + box.clientHeight / 2;
        const row = [...box.querySelectorAll("[data-row]")].findLast(
          (each) => topOf(each) < middle,
        );
        const key = row?.getAttribute("data-row") ?? "";
        const before = row === undefined ? 0 : topOf(row);
        const from = box.scrollTop;
        box.scrollBy({ top: by });
        const scrolled = box.scrollTop - from;
        // Until what was asked for is there and has been measured.
        for (let frames = 0; frames < 8; frames += 1)
          await new Promise((resolve) => requestAnimationFrame(resolve));
        const after = box.querySelector(`[data-row="${key}"]`);
        const shift =
          after === null ? Infinity : topOf(after) - before + scrolled;
        most = Math.max(most, Math.abs(shift));
      }
      throw new Error(`${text} never came`);
    },
    { text, by },
  );
  await expect(conversation.message(text)).toBeAttached();
  expect(jumped).toBeLessThanOrEqual(2);
}

test("begins at what was found, and goes on from there both ways without a jump", async ({
  app,
}) => {
  test.slow();
  const conversation = await openFound(app);
  await expect(
    conversation.message(`Message ${found.at + 1} of`),
  ).toBeVisible();
  // Nobody has seen what is new.
  expect(await unread(app)).toBe(1);
  // Scrolled away it keeps the keyboard.
  const focused = conversation.pane.locator("article:focus");
  await scrollTo(conversation, "Message 20 of them", -600);
  await expect(conversation.message(found.word)).not.toBeInViewport();
  await conversation.press("j");
  await expect(focused).toContainText(`Message ${found.at + 1} of`);
  await expect(focused).toBeInViewport();
  await scrollTo(conversation, "Message 0 of them", -600);
  await scrollTo(conversation, `Message ${messages - 1} of them`, 600);
  // Its page has been let go: the keyboard is on what is in sight.
  await conversation.press("j");
  await expect(focused).toBeInViewport();
  await expect.poll(() => unread(app)).toBe(0);
  // All the way back, past what has been let go meanwhile.
  await scrollTo(conversation, found.word, -600);
});

test("says what comes in meanwhile, and goes to the newest in one step", async ({
  app,
}) => {
  const conversation = await openFound(app);
  await app.call("conversations.mark", {
    ids: (await app.call("conversations.list", { query: "" })).items.map(
      ({ id }) => id,
    ),
    mark: "read",
  });
  await expect(conversation.pane.getByRole("status")).toHaveCount(0);
  say("Are you still there?");
  await app.poll(accountId);
  await expect(conversation.pane.getByRole("status")).toContainText(
    "new messages below",
  );
  await expect(conversation.message(found.word)).toBeFocused();
  expect(await unread(app)).toBe(1);
  await conversation.press("End");
  await expect(conversation.message("Are you still there?")).toBeFocused();
  await expect(conversation.pane.getByRole("status")).toHaveCount(0);
  await expect.poll(() => unread(app)).toBe(0);
  say("Hello?");
  await app.poll(accountId);
  await expect(conversation.message("Hello?")).toBeAttached();
});

test("an answer written far back is shown once it is sent", async ({ app }) => {
  await app.call("settings.save", { undoSeconds: 30 });
  const conversation = await openFound(app);
  await conversation.press("r");
  await expect(conversation.composer).toContainText(found.word);
  await conversation.field.fill("The small one is back in June.");
  await conversation.press("Control+Enter");
  await expect(conversation.message("back in June")).toBeVisible();
  await expect(conversation.message("back in June")).toContainText("Sends in");
  const [item] = await app.call("outbox.list", {});
  const target = await app.call("conversations.message", {
    id: item?.inReplyTo ?? "",
  });
  expect(target.text).toContain(found.word);
});
