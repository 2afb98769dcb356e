import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
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
  await page.getByRole("button", { name: "Export these …" }).click();
  const out = page.getByRole("form", { name: "Export" });
  await expect(out.getByRole("textbox", { name: "Search" })).toHaveValue(
    "is:waiting",
  );
  const path = join(folder, "waiting.md");
  await out.getByLabel("Format").selectOption("markdown");
  await out.getByLabel("Into the file").fill(path);
  await out.getByRole("button", { name: "Export" }).click();
  await page.getByRole("button", { name: "Deck", exact: true }).click();
  await expect(page.getByText(/^Exported [\d,]+ messages/)).toBeVisible({
    timeout: 30_000,
  });
  expect(readFileSync(path, "utf8")).toContain("# is:waiting");
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
