import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { seeIdentity } from "../../src/main/archive/identities.ts";
import { migrateArchive } from "../../src/main/archive/open.ts";
import { shownOf } from "../../src/main/archive/shown-names.ts";

it("keeps the names of before, which have no pictures until they are seen again", () => {
  const db = new Database(":memory:");
  migrateArchive(db, 200);
  db.exec(`
    INSERT INTO people (id, name, created_at) VALUES ('p', 'Anna :blob:', 1), ('q', '' || char(0), -1);
    INSERT INTO identities (id, channel, remote_id, person_id, name, handle, bot, one_of_us, ours)
      VALUES ('i', 'mastodon', 'anna@far.example', 'p', 'Anna :blob:', '@anna@far.example', 0, 0, 0),
        ('j', 'mastodon', '', 'q', '', '', 0, 0, 0)`);
  migrateArchive(db);
  const rows = db.prepare("SELECT name, shown FROM identities ORDER BY id");
  expect(rows.all()).toEqual([
    { name: "Anna :blob:", shown: null },
    { name: "", shown: null },
  ]);

  const seen = {
    remoteId: "anna@far.example",
    name: "Anna",
    handle: "@anna@far.example",
    bot: false,
    shown: { name: "Anna :blob:", emoji: { blob: "https://far.example/b" } },
  };
  const row = seeIdentity(db, "mastodon", seen, 5);
  expect(row).toMatchObject({ id: "i", name: "Anna" });
  expect(shownOf(row.id, row.shown)).toEqual({
    shown: { ...seen.shown, identityId: "i" },
  });
  expect(db.prepare("SELECT name FROM people WHERE id = 'p'").get()).toEqual({
    name: "Anna",
  });
  // Seen again as they are, nothing is written.
  db.pragma("query_only = ON");
  expect(seeIdentity(db, "mastodon", seen, 6)).toEqual(row);
});
