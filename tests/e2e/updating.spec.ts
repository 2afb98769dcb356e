import { rm } from "node:fs/promises";
import { join } from "node:path";
import Database from "better-sqlite3";
import { expectNoViolations } from "./accessible.ts";
import { writeOlder } from "../archive/older.ts";
import { expect, test } from "./app.ts";

/** Long texts: it takes a while to write them anew. */
const large = { messages: 1000, words: 1000 };

/** However fast the machine is, there is time to look: another program writes to the file, which is waited for. */
function holdUp(path: string): void {
  const other = new Database(path);
  other.exec("BEGIN IMMEDIATE");
  setTimeout(() => other.close(), 2500);
}

test("@browser brings an archive of an older version up to date in sight", async ({
  app,
}) => {
  test.slow();
  await app.stop();
  for (const name of ["archive.sqlite", "archive.map.json"])
    await rm(join(app.dataDir, name));
  const path = join(app.dataDir, "archive.sqlite");
  writeOlder(path, large);
  holdUp(path);
  await app.start();
  await app.open();
  const { page } = app;
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(
    "Porchlight is bringing the archive up to date",
  );
  await expect(page.getByText(/Step \d+ of \d+: /)).toBeVisible();
  await expect(page.getByText(/A backup .* was made on/)).toBeVisible();
  await expectNoViolations(page);

  // Killed in the middle, it goes on.
  await app.stop("SIGKILL");
  await app.start();
  await app.open();
  await expect(page.getByText("Marta").first()).toBeVisible({
    timeout: 60_000,
  });
  expect(await app.call("archive.state", {})).toMatchObject({ state: "open" });
});
