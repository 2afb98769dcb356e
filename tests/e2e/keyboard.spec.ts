import { expect, test, writeToUs } from "./app.ts";
import { DeckPage } from "./deck-page.ts";

test.beforeEach(async ({ app, mastodon }) => {
  for (const [at, name] of ["marta", "ben", "noor", "misaki"].entries())
    writeToUs(mastodon, `${name}@tea.example`, `Question ${at + 1}`, 300 - at);
  await app.call("columns.save", {
    columns: ["Waiting", "Open", "Done"].map((title) => ({
      id: title,
      title,
      query: `is:${title.toLowerCase()}`,
      order: title === "Waiting" ? "oldest" : "newest",
      width: 320,
    })),
  });
  await app.addMastodon(mastodon);
  await app.open();
  const page = new DeckPage(app.page);
  // A key that comes before its column's cards has nothing to go to.
  await expect(page.cards("Waiting")).toHaveCount(4);
  await expect(page.cards("Open")).toHaveCount(4);
  await expect(page.column("Done")).toContainText("Nothing here");
});

test("moves between conversations and columns", async ({ app }) => {
  const page = new DeckPage(app.page);
  await page.expectFocusOn("Marta");
  await page.press("j", "ArrowDown");
  await page.expectFocusOn("Noor");
  await page.press("k");
  await page.expectFocusOn("Ben");
  await page.press("]");
  await expect(page.current).toHaveAccessibleName("Open");
  await page.expectFocusOn("Misaki");
  await page.press("ArrowLeft");
  await page.expectFocusOn("Ben");
  await page.press("0");
  await expect(page.current).toHaveAccessibleName("Done");
  await page.press("1", "End");
  await page.expectFocusOn("Misaki");
});

test("a card that is scrolled away keeps the keyboard, and any step brings it back", async ({
  app,
  mastodon,
}) => {
  const page = new DeckPage(app.page);
  for (let at = 0; at < 60; at += 1)
    writeToUs(mastodon, `guest${at}@tea.example`, `Hello ${at}`, 200 - at);
  for (const { id } of await app.call("accounts.list", {})) await app.poll(id);
  await expect(page.card("Waiting", "Guest0")).toBeAttached();
  const list = page.column("Waiting").getByRole("listbox");
  const scrollAway = async () => {
    await list.hover();
    await app.page.mouse.wheel(0, 4000);
    await expect(page.focused).not.toBeInViewport();
  };
  await page.expectFocusOn("Marta");
  await scrollAway();
  await page.press("k");
  await page.expectFocusOn("Marta");
  await expect(page.focused).toBeInViewport();
  await scrollAway();
  await page.press("j");
  await page.expectFocusOn("Ben");
  await expect(page.focused).toBeInViewport();
});

test("opens, enters and leaves the conversation", async ({ app }) => {
  const page = new DeckPage(app.page);
  await page.press("j", "Enter");
  await expect(page.pane).toContainText("Question 2");
  await page.press("Escape");
  await expect(page.pane).toBeVisible();
  await page.press("j");
  await expect(page.pane).toContainText("Question 3");
  await page.press("Escape");
  await expect(page.pane).toHaveCount(0);
  await page.press("Space");
  await expect(page.pane).toContainText("Question 3");
  await page.press("Space");
  await expect(page.pane).toHaveCount(0);
});

test("done goes on to the next, says who still waits, and can be undone and redone", async ({
  app,
}) => {
  const page = new DeckPage(app.page);
  await page.press("2", "j");
  await page.expectFocusOn("Noor");
  await page.press("e");
  await page.expectFocusOn("Ben");
  await expect(page.toast).toContainText("Done. Noor still waits.");
  await expect(page.cards("Open")).toHaveCount(3);
  await expect(page.card("Done", "Noor")).toHaveCount(1);
  await expect(page.card("Waiting", "Noor")).toHaveCount(1);

  await page.press("z");
  await page.expectFocusOn("Noor");
  await expect(page.cards("Open")).toHaveCount(4);
  await expect(page.cards("Done")).toHaveCount(0);
  await page.press("Shift+z");
  await expect(page.card("Done", "Noor")).toHaveCount(1);
});

test("no reply needed takes a reason as a second key, and shows which there are", async ({
  app,
}) => {
  const page = new DeckPage(app.page);
  await page.press("n");
  const hint = app.page.locator(".sequence-hint");
  await expect(hint).toContainText("not for us");
  await page.press("x");
  await expect(hint).toHaveCount(0);
  await expect(page.cards("Waiting")).toHaveCount(4);
  await page.press("n", "t");
  await expect(page.toast).toContainText("No reply needed: thanks.");
  await page.expectFocusOn("Ben");
  await expect(page.cards("Waiting")).toHaveCount(3);
  await page.toast.getByRole("button", { name: "Undo" }).click();
  await expect(page.cards("Waiting")).toHaveCount(4);
});

test("spam, mute and unread", async ({ app }) => {
  const page = new DeckPage(app.page);
  await page.press("!");
  await expect(page.card("Waiting", "Marta")).toHaveCount(0);
  await page.expectFocusOn("Ben");
  await page.press("m");
  await expect(page.card("Waiting", "Ben")).toHaveCount(0);
  await expect(page.cards("Waiting")).toHaveCount(2);
  await page.press("z", "z");
  await expect(page.cards("Waiting")).toHaveCount(4);

  await page.press("Home", "Enter");
  await expect(page.focused.getByText("unread")).toHaveCount(0);
  await page.press("Escape", "Escape", "Shift+u");
  await expect(page.focused.getByText("unread")).toHaveCount(1);
});

test("keys stay out of text fields", async ({ app }) => {
  const page = new DeckPage(app.page);
  await page.press("/");
  await app.page.keyboard.type("een?!");
  await expect(app.page.getByRole("combobox")).toHaveValue("een?!");
  await expect(page.toast).toHaveCount(0);
  await page.press("Escape", "Escape");
  await expect(page.cards("Waiting")).toHaveCount(4);
});

test("the user's own keys take the place of the defaults", async ({ app }) => {
  const page = new DeckPage(app.page);
  await app.call("settings.save", { keys: { done: ["d"] } });
  await page.press("2");
  await expect(async () => {
    await page.press("d");
    await expect(page.toast).toContainText("Done.", { timeout: 500 });
  }).toPass();
  await page.press("?");
  const help = app.page.getByRole("dialog", { name: "Keys" });
  await expect(
    help.locator("div", { hasText: /^Done, go to the next/ }).last(),
  ).toContainText("d");
});

test(
  "keys typed ahead of a slow archive reach what they were meant for",
  { tag: "@browser" },
  async ({ app }) => {
    const page = new DeckPage(app.page);
    await app.page.route("/call", async (route) => {
      const { method } = route.request().postDataJSON() as { method: string };
      if (/^conversations\.(get|list)$/.test(method))
        await new Promise((later) => setTimeout(later, 700));
      await route.continue();
    });
    await app.page.reload();
    await page.column("Waiting").waitFor();
    await page.press("j", "Enter", "f");
    await expect(page.toast).toContainText("Liked as");
    await expect(page.pane).toContainText("Question 2");
    await page.press("Escape");
    // What is pressed on the way to the next conversation is not done to the one before.
    await page.press("j", "f");
    await expect(page.pane).toContainText("Question 3");
    await expect(page.pane).toContainText("liked by us");
    expect(await app.call("outbox.list", {})).toHaveLength(2);
  },
);

test.describe("in a wide window", () => {
  test.use({ viewport: { width: 1800, height: 900 } });

  test("what is pressed right after a step is done to the conversation stepped to", async ({
    app,
  }) => {
    const page = new DeckPage(app.page);
    await page.column("Waiting").waitFor();
    await expect(page.pane).toContainText("Question 1");
    await page.press("j", "f");
    await expect(page.toast).toContainText("Liked as");
    await expect(page.pane).toContainText("Question 2");
    await expect(page.pane).toContainText("liked by us");
    expect(await app.call("outbox.list", {})).toHaveLength(1);
  });

  test("however soon the next key comes", async ({ app }) => {
    const page = new DeckPage(app.page);
    await expect(page.pane).toContainText("Question 1");
    await app.page.evaluate(async () => {
      const press = (key: string) =>
        document.activeElement?.dispatchEvent(
          new KeyboardEvent("keydown", {
            key,
            code: `Key${key.toUpperCase()}`,
            bubbles: true,
            cancelable: true,
          }),
        );
      press("j");
      // What a key has begun goes on as far as it does before another event, and no further.
      for (let i = 0; i < 100; i += 1) await Promise.resolve();
      press("f");
    });
    await expect(page.toast).toContainText("Liked as");
    await expect(page.pane).toContainText("Question 2");
    await expect(page.pane).toContainText("liked by us");
  });
});

test("a decision asks for the cards of each list once", async ({ app }) => {
  const asked: string[] = [];
  app.page.on("request", (request) => {
    if (!request.url().endsWith("/call")) return;
    const { method, input } = request.postDataJSON() as {
      method: string;
      input: { query: string };
    };
    if (method === "conversations.list") asked.push(input.query);
  });
  test.skip(
    !app.page.url().startsWith("http"),
    "Calls are seen where they go over HTTP.",
  );
  const page = new DeckPage(app.page);
  await page.press("e");
  await expect(page.cards("Done")).toHaveCount(1);
  await app.page.waitForLoadState("networkidle");
  expect(asked.toSorted()).toEqual(["is:done", "is:open", "is:waiting"]);
});
