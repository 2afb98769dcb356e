import { join } from "node:path";
import { expectNoViolations } from "./accessible.ts";
import { overwritePage, pagesOf } from "../archive/damage.ts";
import { expect, test, writeToUs } from "./app.ts";

/** A new file is written and opened meanwhile. */
const patiently = { timeout: 30_000 };

const archiveOf = (dataDir: string) => join(dataDir, "archive.sqlite");

test("@browser backs up, restores, and mends what was damaged", async ({
  app,
  mastodon,
}) => {
  test.slow();
  writeToUs(mastodon, "marta@tea.example", "Do you ship to Gdańsk?", 300);
  await app.addMastodon(mastodon);
  await app.open();
  const { page } = app;
  await expect(page.getByText("Gdańsk").first()).toBeVisible();

  await page.getByRole("button", { name: "Settings" }).click();
  await page.getByRole("button", { name: "Back up now", exact: true }).click();
  await expect(page.getByText("Backed up 1 messages")).toBeVisible();
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page.getByText("The archive is sound.")).toBeVisible();
  await page
    .getByRole("button", { name: "Read again what was received", exact: true })
    .click();
  await expect(page.getByText(/^Read 1 messages again: 0 were/)).toBeVisible();
  await page
    .getByRole("button", { name: "Compute every wait again", exact: true })
    .click();
  await expect(page.getByText(/^Computed 1 conversations again/)).toBeVisible();
  await expectNoViolations(page);

  await page.getByRole("button", { name: /Restore a backup/ }).click();
  await expectNoViolations(page);
  await page.getByLabel("Another file").check();
  await page
    .getByLabel("Path of the file")
    .fill(join(app.dataDir, "unsent.jsonl"));
  await page.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(page.getByRole("alert")).toContainText("not a backup");
  await page.getByRole("radio").first().check();
  await page.getByRole("button", { name: "Restore", exact: true }).click();
  await expect(page.getByText(/backup is in place/).first()).toBeVisible();
  await page.keyboard.press("Escape");
  await expectNoViolations(page);

  await app.call("drafts.save", { id: "draft-kept", text: "Half a word" });
  await app.stop();
  overwritePage(archiveOf(app.dataDir), 1);
  await app.start();
  await app.open();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "The archive is damaged",
  );
  await expectNoViolations(page);
  await page.getByRole("button", { name: "Mend the archive" }).click();
  await expect(page.getByText("Gdańsk").first()).toBeVisible(patiently);
  await expect(page.getByText(/messages are safe/)).toBeVisible();

  // What was replaced stays until it is deleted by hand: the restored one, and the damaged one.
  await page.getByRole("button", { name: "Settings" }).click();
  const aside = page.getByRole("table", { name: "Archives set aside" });
  await expect(aside.getByRole("row")).toHaveCount(3);
  await expectNoViolations(page);
  await aside.getByRole("button", { name: "Delete…" }).first().click();
  await expectNoViolations(page);
  await page.getByRole("button", { name: "Delete it" }).click();
  await expect(aside.getByRole("row")).toHaveCount(2);
  expect(await app.call("drafts.list", {})).toMatchObject([
    { text: "Half a word" },
  ]);
});

test("@browser says on the page that a part is damaged, and mends it there", async ({
  app,
  mastodon,
}) => {
  writeToUs(mastodon, "marta@tea.example", "Do you ship to Gdańsk?", 300);
  await app.addMastodon(mastodon);
  await app.call("archive.backup", {});
  await expect.poll(() => app.call("archive.backups", {})).toHaveLength(1);
  await app.stop();
  const [leaf = 0] = pagesOf(archiveOf(app.dataDir), "messages", "leaf");
  overwritePage(archiveOf(app.dataDir), leaf);
  await app.start();
  await app.call("archive.check", {});
  await app.open();
  const { page } = app;
  await expect(page.getByRole("alert").first()).toContainText("damaged");
  await expectNoViolations(page);
  await page.getByRole("button", { name: "Mend it" }).click();
  await expect(page.getByText(/nothing is missing/)).toBeVisible(patiently);
  await expect(page.getByText("Gdańsk").first()).toBeVisible();
});
