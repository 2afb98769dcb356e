import { readFile, writeFile } from "node:fs/promises";
import { startFeeds } from "../servers/feed.ts";
import { AccountsPage } from "./accounts-page.ts";
import { expectNoViolations } from "./accessible.ts";
import { expect, test, writeToUs } from "./app.ts";

const feed = `<?xml version="1.0"?><rss version="2.0"><channel><title>The Daily Grind</title><link>http://127.0.0.1/</link>
<item><guid>one</guid><title>First crack</title><description>It pops.</description><pubDate>${new Date().toUTCString()}</pubDate></item>
</channel></rss>`;

test("the first run offers an account and the demo, and a feed comes in", async ({
  app,
}) => {
  const feeds = await startFeeds();
  feeds.set("/feed.xml", { body: feed });
  feeds.set("/", {
    headers: { "content-type": "text/html" },
    body: '<title>The Daily Grind</title><link rel="alternate" type="application/rss+xml" href="/feed.xml">',
  });
  try {
    await app.open();
    await expect(app.page.getByRole("heading", { level: 1 })).toHaveText(
      "The light is on",
    );
    await expect(app.page.getByText("npm start -- --demo")).toBeVisible();
    const page = new AccountsPage(app.page);
    await page.press("Add an account");
    await app.page
      .getByRole("main", { name: "Add an account" })
      .getByRole("button", { name: "Feed" })
      .click();
    await app.page
      .getByRole("textbox", { name: "Addresses" })
      .fill(`${feeds.url}/\n${feeds.url}/missing`);
    await page.press("Find feeds");
    await expect(app.page.getByText("The Daily Grind")).toBeVisible();
    await expect(app.page.locator(".field-error")).toHaveCount(1);
    await page.press("Add the feed");
    const row = page.row("The Daily Grind");
    await expect(row).toContainText("Polling well");
    await expect(row).toContainText(`${feeds.url}/feed.xml`);
    await row.getByRole("button", { name: /record/ }).click();
    await expect(row.getByRole("table")).toContainText("polled");
    const { items } = await app.call("conversations.list", { query: "" });
    expect(items.map(({ title }) => title)).toContain("First crack");

    feeds.set("/feed.xml", { status: 410 });
    await row
      .getByRole("button", { name: "Poll now: The Daily Grind" })
      .click();
    await expect(row).toContainText("✕ Gone at the channel");
  } finally {
    await feeds.stop();
  }
});

test(
  "signs in at a Mastodon server through the browser",
  { tag: "@browser" },
  async ({ app, context, mastodon }) => {
    // What a person does on the server's page: press Allow.
    await context.route(`${mastodon.url}/oauth/authorize?**`, (route) => {
      const asked = new URL(route.request().url()).searchParams;
      const back = new URL(asked.get("redirect_uri") ?? "");
      back.searchParams.set("code", "right-code");
      back.searchParams.set("state", asked.get("state") ?? "");
      return route.fulfill({ status: 302, headers: { location: back.href } });
    });
    writeToUs(mastodon, "marta@tea.example", "Do you ship to Gdańsk?", 100);
    await app.open();
    const page = new AccountsPage(app.page);
    await page.go();
    await page.add("Mastodon");
    await app.page
      .getByLabel("Server, or your whole handle")
      .fill(mastodon.url);
    await page.press("Next");
    await page.press(/^Sign in at/);
    const row = page.row("The Shop");
    await expect(row).toContainText("Polling well");
    await expect
      .poll(
        async () => (await app.call("accounts.list", {}))[0]?.counts.waiting,
      )
      .toBe(1);
  },
);

test("an account that is not well says what is wrong and what mends it", async ({
  app,
  mastodon,
}) => {
  const id = await app.addMastodon(mastodon);
  await app.open();
  const page = new AccountsPage(app.page);
  await page.go();
  const row = page.row("The Shop");
  await expect(row).toContainText("Polling well");
  await expect(row).toContainText("Median wait–");

  mastodon.revoke();
  await app.reply("accounts.poll", { id });
  await expect(row).toContainText("✕ Needs you to sign in");
  await row.getByRole("button", { name: "Sign in again" }).click();
  await expect(app.page.getByRole("dialog")).toContainText("The Shop");
  await app.page.keyboard.press("Escape");

  await row.getByRole("button", { name: "Pause: The Shop" }).click();
  await expect(row).toContainText("Paused");
  await row.getByRole("button", { name: "Resume: The Shop" }).click();
  await expect(row).not.toContainText("Paused");
});

test("promise, name and door are kept; removing can be undone", async ({
  app,
  mastodon,
}) => {
  await app.addMastodon(mastodon);
  await app.open();
  const page = new AccountsPage(app.page);
  await page.go();
  const row = page.row("The Shop");
  await row.getByRole("button", { name: /record/ }).click();
  await row.getByLabel("First answer", { exact: true }).fill("90");
  await row.getByLabel("First answer: unit").selectOption("minutes");
  await row.getByLabel("Door date").fill("2026-01-02");
  await row.getByRole("button", { name: "Save", exact: true }).click();
  await expect
    .poll(async () => (await app.call("accounts.list", {}))[0])
    .toMatchObject({
      target: { firstSeconds: 5400, nextSeconds: 4 * 3600 },
      doorAt: new Date(2026, 0, 2).getTime(),
    });

  const dialog = app.page.getByRole("dialog");
  const removed = app.page.getByRole("region", { name: "Removed" });
  await row.getByRole("button", { name: "Remove" }).click();
  await dialog.getByRole("button", { name: "Disconnect" }).click();
  await expect(row).toContainText("Not connected");
  await expect(removed).toContainText("what it fetched stays here");
  await removed.getByRole("button", { name: /^Bring back/ }).click();
  await expect(row).not.toContainText("Not connected");
  await expect(removed).toHaveCount(0);

  await row.getByRole("button", { name: "Remove" }).click();
  await dialog.getByRole("radio", { name: /^Delete everything/ }).check();
  await expectNoViolations(app.page, "[role=dialog]");
  await dialog.getByRole("button", { name: "Delete everything" }).click();
  await expect(row).toHaveCount(0);
  await app.page.getByRole("button", { name: "Undo" }).click();
  await expect(row).toHaveCount(1);
});

test("a mailbox that cannot be reached says which step failed", async ({
  app,
}) => {
  await app.open();
  const page = new AccountsPage(app.page);
  await page.go();
  await page.add("E-mail");
  await app.page.getByLabel("Address").fill("hello@localhost");
  await app.page.getByLabel("Password").fill("secret-word");
  await page.press("Find the settings");
  for (const [at, port] of [
    [0, "1"],
    [1, "2"],
  ] as const) {
    await app.page
      .getByLabel("Server", { exact: true })
      .nth(at)
      .fill("127.0.0.1");
    await app.page.getByLabel("Encryption").nth(at).selectOption("none");
    await app.page.getByLabel("Port").nth(at).fill(port);
  }
  await page.press("Test connection");
  const said = app.page.getByRole("status", { name: "Test" });
  await expect(said).toContainText("✕ The test stopped.");
  await expect(said).toContainText("Incoming mail: server");
  await expect(said).not.toContainText("secret-word");
});

test("takes feeds from a reader's list, and writes one", async ({
  app,
}, info) => {
  const feeds = await startFeeds();
  const named = (title: string) => feed.replace("The Daily Grind", title);
  feeds.set("/beans", { body: named("Beans") });
  feeds.set("/tea", { body: named("Tea") });
  const list = info.outputPath("mine.opml");
  await writeFile(
    list,
    `<opml version="2.0"><body><outline text="Trade">
      <outline text="Beans" xmlUrl="${feeds.url}/beans"/>
      <outline text="Tea" xmlUrl="${feeds.url}/tea" category="/brand">
      <outline text="Gone" xmlUrl="${feeds.url}/gone"/>
    </outline></body></opml>`,
  );
  try {
    await app.open();
    const page = new AccountsPage(app.page);
    await page.go();
    await page.add("Feed");
    await app.page.getByText("A reader’s list of feeds").click();
    await app.page.getByLabel("File").fill(list);
    await page.press("Read it");
    await expect(app.page.getByRole("checkbox")).toHaveCount(3);
    await page.press("Add 3 feeds");
    await expect(app.page.getByText("✓ Added")).toHaveCount(2);
    await expect(app.page.locator(".field-error")).toHaveCount(1);
    const added = await app.call("accounts.list", {});
    expect(
      Object.fromEntries(
        added.map(({ name, settings }) => [name, settings["stream"]]),
      ),
    ).toEqual({ Beans: "industry", Tea: "brand" });
    await page.press("Read it");
    await expect(app.page.getByText("Already here")).toHaveCount(2);

    const written = info.outputPath("ours.opml");
    await app.page.getByLabel("File").fill(written);
    await page.press(/that are here to it/);
    await expect(app.page.getByText("2 feeds are in the list.")).toBeVisible();
    expect(await readFile(written, "utf8")).toContain(`${feeds.url}/tea`);
    await page.press(/that are here to it/);
    await expect(
      app.page.getByText("There is a file at this path"),
    ).toBeVisible();
    await page.press("Replace it");
    await expect(
      app.page.getByText("There is a file at this path"),
    ).toHaveCount(0);
  } finally {
    await feeds.stop();
  }
});
