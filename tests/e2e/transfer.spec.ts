import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expectNoViolations } from "./accessible.ts";
import { expect, test, writeToUs, type App } from "./app.ts";
import type { Double } from "../channels/mastodon/double.ts";

let folder: string;
test.beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "porchlight-transfer-"));
});
test.afterEach(() => rm(folder, { recursive: true, force: true }));

test.slow();

/** Somebody waits. */
async function fill(app: App, mastodon: Double): Promise<void> {
  writeToUs(mastodon, "marta@tea.example", "Do you ship to Gdańsk?", 300);
  await app.addMastodon(mastodon);
  await app.open();
}

test("everything goes out and comes back in, and nothing is overwritten unasked", async ({
  app,
  mastodon,
  page,
}) => {
  await fill(app, mastodon);
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  const out = page.getByRole("form", { name: "Export" });
  const into = out.getByLabel("Into the folder");
  await into.fill(join(folder, "no", "such"));
  await out.getByRole("button", { name: "Export" }).click();
  await expect(out.getByText(/There is no folder/)).toBeVisible();
  const path = join(folder, "everything");
  await into.fill(path);
  await out.getByRole("button", { name: "Export" }).click();
  await expect(out.getByText(/^Exported [\d,]+ records/)).toBeVisible({
    timeout: 30_000,
  });
  expect(readdirSync(path)).toContain("messages.jsonl");

  await out.getByRole("button", { name: "Export" }).click();
  await expect(
    out.getByText(/An earlier export is in this folder/),
  ).toBeVisible();
  await out.getByLabel("Replace what is there").check();
  await out.getByRole("button", { name: "Export" }).click();
  await expect(out.getByText(/^Exported [\d,]+ records/)).toBeVisible({
    timeout: 30_000,
  });
  await expectNoViolations(page);

  const back = page.getByRole("form", { name: "Import" });
  await back
    .getByLabel("From the file or folder")
    .fill(join(folder, "nothing"));
  await back.getByRole("button", { name: "Look at it" }).click();
  await expect(back.getByText("There is nothing at this path.")).toBeVisible();
  await back.getByLabel("From the file or folder").fill(path);
  await back.getByRole("button", { name: "Look at it" }).click();
  await expect(
    back.getByText("An export of Porchlight", { exact: true }),
  ).toBeVisible();
  await expect(back.getByText(/\d messages/)).toBeVisible();
  await expectNoViolations(page);
  await back.getByRole("button", { name: "Import" }).click();
  await expect(
    back.getByText(/here already|that were not here/).last(),
  ).toBeVisible({ timeout: 60_000 });
});

test("a search goes out as a file, and its end is told wherever one is", async ({
  app,
  mastodon,
  page,
}) => {
  await fill(app, mastodon);
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await page
    .getByRole("combobox", { name: "Search all messages" })
    .fill("is:waiting");
  await page.getByRole("button", { name: "Export these…" }).click();
  const out = page.getByRole("form", { name: "Export" });
  const search = out.getByRole("textbox", { name: "Search" });
  await expect(search).toHaveValue("is:waiting");
  const path = join(folder, "waiting.md");
  await search.fill("is:waiting label:nobody");
  await out.getByLabel("Into the file").fill(path);
  await out.getByRole("button", { name: "Export" }).click();
  await expect(search).toHaveAccessibleDescription(
    /There is no label called “nobody”\.$/,
  );
  await expect(out.locator("mark")).toHaveText("nobody");
  await search.fill("is:waiting");
  await out.getByLabel("Format").selectOption("markdown");
  await out.getByLabel("Into the file").fill(path);
  await out.getByRole("button", { name: "Export" }).click();
  await page.getByRole("button", { name: "Deck", exact: true }).click();
  await expect(page.getByText(/^Exported [\d,]+ messages/)).toBeVisible({
    timeout: 30_000,
  });
  expect(readFileSync(path, "utf8")).toContain("# is:waiting");
});

test("@browser an archive comes in before there is any account, and a backup is gone on from", async ({
  app,
  page,
}) => {
  const mailbox = join(folder, "all.mbox");
  await writeFile(
    mailbox,
    "From x Mon Jan 02 10:00:00 2023\nFrom: marta@tea.example\nTo: us@shop.example\nSubject: The mug\nDate: Mon, 02 Jan 2023 10:00:00 +0000\nMessage-ID: <1@x>\n\nI want a refund\n\n",
  );
  await app.open();
  await page.getByRole("button", { name: "Import…" }).click();
  await expect(page.getByRole("heading", { name: "Import" })).toBeFocused();
  const back = page.getByRole("form", { name: "Import" });
  await back.getByLabel("From the file or folder").fill(mailbox);
  await back.getByRole("button", { name: "Look at it" }).click();
  await back.getByLabel("Your addresses").fill("us@shop.example");
  await back.getByRole("button", { name: "Import" }).click();
  await expect(back.getByText("1 of 1 messages were new.")).toBeVisible({
    timeout: 60_000,
  });
  const workspace = join(folder, "workspace.sqlite");
  await app.call("archive.saveWorkspace", { path: workspace });
  await expect.poll(() => existsSync(workspace)).toBe(true);

  // On another computer.
  await app.stop();
  for (const name of await readdir(app.dataDir))
    await rm(join(app.dataDir, name), { recursive: true });
  await app.start();
  await app.open();
  await page.getByRole("button", { name: "Restore a backup…" }).click();
  await page.getByLabel("Path of the file").fill(workspace);
  await page.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(page.getByText(/backup is in place/).first()).toBeVisible({
    timeout: 30_000,
  });
  const { items } = await app.call("search.messages", {
    query: "refund on:2023",
  });
  expect(items).toHaveLength(1);
});

test("the workspace goes into one file", async ({ app, mastodon, page }) => {
  await fill(app, mastodon);
  await page.getByRole("button", { name: "Settings", exact: true }).click();
  const out = page.getByRole("form", { name: "Export" });
  await out.getByLabel("One-file backup").check();
  const path = join(folder, "workspace.sqlite");
  await out.getByLabel("Into the file").fill(path);
  await out.getByRole("button", { name: "Save" }).click();
  await expect(out.getByText(/^Saved and checked/)).toBeVisible({
    timeout: 30_000,
  });
  expect(existsSync(path)).toBe(true);
});
