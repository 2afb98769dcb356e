import type { Database } from "better-sqlite3";
import type { ChannelKind } from "../../../shared/model/channel-kind.ts";
import type { MessageKind } from "../../../shared/model/message.ts";
import { facetTokens, indexText } from "../../../shared/query/words.ts";
import { countRows, type RowProgress } from "./row-progress.ts";

/** So many row numbers there were to a ms. */
const perMs = 1024;
/** Every midnight of every zone falls between two of these. */
const quarterMs = 900_000;

/**
 * Row numbers of messages are ms, which is shorter in every index and every posting, and the full text index holds
 * words alone: their first letters, two thirds of it, are looked up among the words, or read in the texts where
 * they are common.
 */
export function leanWords(db: Database, progress: RowProgress): void {
  const rows = db
    .prepare<[], number>(
      `SELECT (SELECT count(*) FROM messages) * 2 + (SELECT count(*) FROM conversations)
         + (SELECT count(*) FROM feedback)`,
    )
    .pluck()
    .get();
  const count = countRows(progress, rows ?? 0);
  db.exec("DROP TABLE message_words");
  renumber(db, count);
  db.exec(`
    CREATE VIRTUAL TABLE message_words USING fts5 (
      text, facets,
      content = '', contentless_delete = 1,
      tokenize = 'ascii'
    );
    INSERT INTO message_words (message_words, rank) VALUES ('automerge', 8);
    INSERT INTO message_words (message_words, rank) VALUES ('hashsize', 67108864);
  `);
  indexAll(db, count);
  db.exec(`
    INSERT INTO message_words (message_words) VALUES ('optimize');
    INSERT INTO message_words (message_words, rank) VALUES ('hashsize', 1048576);
  `);
}

/** Moves every message to its ms or the next one free, and with it everything that names its row. */
function renumber(db: Database, count: () => void): void {
  const old = db
    .prepare<[], number>("SELECT seq FROM messages ORDER BY seq")
    .pluck()
    .all();
  const places = placesOf(old);
  const moved = new Map(old.map((seq, i) => [seq, places[i]]));
  // What names no message keeps its place in time.
  db.function("moved_to", (seq) => {
    count();
    return moved.get(seq as number) ?? Math.floor((seq as number) / perMs);
  });
  // No place is after the old one, and the first are taken first: none is taken twice on the way.
  withoutIndexes(db, "messages", "UPDATE messages SET seq = moved_to(seq)");
  // Labels follow by a trigger.
  withoutIndexes(
    db,
    "conversations",
    "UPDATE conversations SET last_seq = moved_to(last_seq)",
  );
  withoutIndexes(
    db,
    "feedback",
    "UPDATE feedback SET message_seq = moved_to(message_seq)",
  );
}

/** New row numbers for these, in the same order; each at its ms or after it, but within its quarter of an hour. */
export function placesOf(old: readonly number[]): number[] {
  const places: number[] = [];
  const quarterOf = (i: number) =>
    Math.floor((old[i] ?? Number.POSITIVE_INFINITY) / perMs / quarterMs);
  let next = 0;
  for (let from = 0, to = 0; from < old.length; from = to) {
    const quarter = quarterOf(from);
    while (quarterOf(to) === quarter) to += 1;
    const end = (quarter + 1) * quarterMs;
    const hasRoom = to - from <= end - Math.max(quarter * quarterMs, next);
    for (let i = from; i < to; i += 1) {
      next = Math.max(next, Math.floor((old[i] ?? 0) / perMs));
      places.push(hasRoom ? Math.min(next, end - (to - i)) : next);
      next += 1;
    }
    if (hasRoom) next = Math.min(next, end);
  }
  return places;
}

/** Sorted once at the end, an index costs less than moving its rows one by one, and is full. */
function withoutIndexes(db: Database, table: string, update: string): void {
  const indexes = db
    .prepare<[string], { name: string; sql: string }>(
      `SELECT name, sql FROM sqlite_schema
       WHERE tbl_name = ? AND type = 'index' AND sql IS NOT NULL ORDER BY rowid`,
    )
    .all(table);
  for (const { name } of indexes) db.exec(`DROP INDEX ${name}`);
  db.exec(update);
  for (const { sql } of indexes) db.exec(sql);
}

/** Whatever is not erased. */
function indexAll(db: Database, count: () => void): void {
  db.function("index_text", (text) => {
    count();
    return indexText(text as string);
  });
  db.function("facet_tokens", (accountId, channel, kind, reach) =>
    facetTokens({
      accountId: accountId as string,
      channel: channel as ChannelKind,
      kind: kind as MessageKind,
      reach: (reach as number | null) ?? undefined,
    }),
  );
  db.exec(`
    INSERT INTO message_words (rowid, text, facets)
    SELECT m.seq,
      index_text(concat_ws(char(10), nullif(m.subject, ''), nullif(m.warning, ''), nullif(m.text, ''), nullif(m.author, ''))),
      facet_tokens(m.account_id, c.channel, m.kind, m.reach)
    FROM messages m CROSS JOIN conversations c ON c.id = m.conversation_id
    WHERE m.erased_at IS NULL ORDER BY m.seq;
  `);
}
