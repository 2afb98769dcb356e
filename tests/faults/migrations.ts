import { spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Database from "better-sqlite3";
import { migrations } from "../../src/main/archive/migrations/index.ts";
import { migrateArchive } from "../../src/main/archive/open.ts";
import { startable } from "../bundles.ts";
import { createFindings, type Found } from "./found.ts";

/** Rows as they may have come in, for what a migration does with rows. */
const uglyRows = `
  INSERT INTO accounts (id, channel, name, handle, settings, capabilities, added_at, door_at)
    VALUES ('a', 'mastodon', 'Ä''b', '@a', '{}', '{}', 0, 0);
  INSERT INTO people (id, name, created_at) VALUES ('p', '', -1), ('q', '𝕬', 9007199254740991);
  INSERT INTO identities (id, channel, remote_id, person_id, name, handle, bot)
    VALUES ('i', 'mastodon', '1', 'p', '', '', 0), ('j', 'mastodon', '2', 'q', 'q', '@q', 1);
  INSERT INTO conversations (id, account_id, channel, title, kind, stream, visibility)
    VALUES ('c', 'a', 'mastodon', '', 'mention', 'direct', 'public'),
      ('d', 'a', 'mastodon', 'x', 'dm', 'direct', 'private');
  INSERT INTO messages (seq, id, account_id, conversation_id, remote_id, identity_id, direction, kind, stream,
    visibility, addressed, automatic, sent_at, fetched_at, text, body, mentions, mentions_on_purpose, thread)
    VALUES (1024, 'm', 'a', 'c', 'r', 'i', 'in', 'mention', 'direct', 'public', 'to-us', 0, 1, 1, 'a' || char(0) || 'b', '[]', '[]', 0, '[]'),
      (2048, 'n', 'a', 'd', 's', 'j', 'out', 'dm', 'direct', 'private', 'to-us', 0, 2, 2, '', '[]', '[]', 0, '[]');
  INSERT INTO turns (conversation_id, person_id, opening_message_id, account_id, kind, start_at, last_at, messages,
    handed_off_at, inside_at, ending, ended_at)
    VALUES ('c', 'p', 'm', 'a', 'first', 1, 1, 1, NULL, NULL, NULL, NULL),
      ('c', 'p', 'm', 'a', 'next', 5, 2, 9007199254740991, 1, -1, '{"how":"answered","at":6,"messageId":"n","assumed":true}', 6),
      ('c', 'q', 'm', 'a', 'first', 1, 1, 1, NULL, NULL, '{"how":"excused","at":-1,"reason":"thanks"}', -1),
      ('d', 'q', 'n', 'a', 'first', 2, 2, 1, NULL, NULL, '{"how":"laughed"}', 2);
  INSERT INTO drafts (id, text, saved_at) VALUES ('draft', '…', 1);
  INSERT INTO outbox (id, account_id, text, text_hash, state, created_at, not_before)
    VALUES ('o', 'gone', 't', 'h', 'unknown', 1, 1);
`;

/** Every object of the schema, and every row. */
export function dump(path: string): string {
  const db = new Database(path, { readonly: true });
  try {
    const schema = db
      .prepare<[], { name: string; type: string }>(
        "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name",
      )
      .all();
    const rows = schema
      .filter(({ type }) => type === "table")
      .map(({ name }) => [name, db.prepare(`SELECT * FROM "${name}"`).all()]);
    return JSON.stringify([
      db.pragma("user_version"),
      schema,
      rows,
      db.pragma("integrity_check"),
    ]);
  } finally {
    db.close();
  }
}

function run(path: string, upTo: number, killBefore = 0) {
  return spawnSync(
    process.execPath,
    [
      fileURLToPath(startable("migrating")),
      path,
      String(upTo),
      String(killBefore),
    ],
    { encoding: "utf8" },
  );
}

/** Killed before every statement (or every `step`-th) of every migration, and then migrated again: the same archive. */
export function killWhileMigrating(
  step: number,
  said: (version: number) => void = () => undefined,
): Found {
  const findings = createFindings("killed while migrating");
  const dir = mkdtempSync(join(tmpdir(), "porchlight-faults-migrations-"));
  const path = (name: string) => join(dir, name);
  try {
    for (const [i, { version }] of migrations.entries()) {
      said(version);
      const older = migrations[i - 1]?.version ?? 0;
      seed(path("older"), older);
      copyFileSync(path("older"), path("whole"));
      const count = Number(run(path("whole"), version).stdout);
      const whole = dump(path("whole"));
      for (let n = 1; n <= count; n += step) {
        for (const end of ["", "-wal", "-shm"])
          rmSync(path(`killed${end}`), { force: true });
        copyFileSync(path("older"), path("killed"));
        const { signal } = run(path("killed"), version, n);
        findings.expect(
          signal === "SIGKILL",
          `migration ${version}, statement ${n}: it was not killed`,
        );
        const db = new Database(path("killed"));
        migrateArchive(db, version);
        db.close();
        findings.expect(
          dump(path("killed")) === whole,
          `migration ${version}, statement ${n}: not the same archive`,
        );
        findings.tried();
      }
      for (const name of ["older", "whole"])
        for (const end of ["", "-wal", "-shm"])
          rmSync(path(name + end), { force: true });
    }
  } finally {
    rmSync(dir, { recursive: true });
  }
  return findings.found;
}

function seed(path: string, version: number): void {
  const [first] = migrations;
  const db = new Database(path);
  if (first !== undefined && version >= first.version) {
    migrateArchive(db, first.version);
    db.exec(uglyRows);
    migrateArchive(db, version);
  }
  db.close();
}

/** An archive of the first version, with ugly rows. */
export function seedOldest(path: string): void {
  seed(path, migrations[0]?.version ?? 0);
}
