import Database from "better-sqlite3";
import { migrations } from "../../src/main/archive/migrations/index.ts";
import { migrateArchive } from "../../src/main/archive/open.ts";

/** An archive of the first version with one conversation of so many messages, each of so many words. */
export function writeOlder(
  path: string,
  { messages, words = 4 }: { messages: number; words?: number },
): void {
  const db = new Database(path);
  db.pragma("journal_mode = WAL");
  migrateArchive(db, migrations[0]?.version);
  db.exec(`
    INSERT INTO accounts (id, channel, name, handle, settings, capabilities, added_at, door_at, messages)
      VALUES ('a', 'mastodon', 'Café', '@cafe@example.social', '{"server":"example.social"}',
        '{"reply":true,"post":true,"like":true,"boost":true,"length":{"unit":"none"}}', 0, 0, ${messages});
    INSERT INTO people (id, name, created_at) VALUES ('p', 'Marta', 0);
    INSERT INTO identities (id, channel, remote_id, person_id, name, handle, bot)
      VALUES ('i', 'mastodon', '1', 'p', 'Marta', '@marta@tea.example', 0);
    INSERT INTO conversations (id, account_id, channel, title, kind, stream, visibility, inbound, last_seq, last_in_at,
      person_id)
      VALUES ('c', 'a', 'mastodon', '', 'mention', 'direct', 'public', ${messages}, ${messages} * 1024, ${messages}, 'p');
  `);
  const insert = db.prepare<[Record<string, unknown>]>(
    `INSERT INTO messages (seq, id, account_id, conversation_id, remote_id, identity_id, direction, kind, stream,
       visibility, addressed, automatic, sent_at, fetched_at, text, body, mentions, mentions_on_purpose, thread)
     VALUES (@at * 1024, 'm' || @at, 'a', 'c', 'r' || @at, 'i', 'in', 'mention', 'direct', 'public', 'to-us', 0,
       @at, @at, @text, @body, '[]', 0, '[]')`,
  );
  db.transaction(() => {
    for (let at = 1; at <= messages; at += 1) {
      const text = Array.from(
        { length: words },
        (_, i) => `word${(at * 31 + i * 7) % 5000}`,
      ).join(" ");
      insert.run({
        at,
        text,
        body: JSON.stringify([{ t: "p", c: [text] }]),
      });
    }
  })();
  db.close();
}
