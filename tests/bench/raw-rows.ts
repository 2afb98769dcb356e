import { deflateRawSync } from "node:zlib";
import { readMentions } from "../../src/main/archive/message-columns.ts";
import type { MessageRow } from "../../src/main/archive/messages.ts";
import type { Archive } from "../../src/main/archive/open.ts";
import { readPayloads } from "../../src/main/archive/payloads.ts";
import type { ChannelKind } from "../../src/shared/model/channel-kind.ts";
import { facetTokens, indexText } from "../../src/shared/query/words.ts";

/** As many messages as one transaction of ingest takes (decision 20). */
const sliceSize = 10;

type Row = Record<string, unknown>;
type Insert = { table: string; row: Row };

/** Without those that SQLite computes itself. */
function columnsOf(db: Archive, table: string): string[] {
  return db
    .prepare<[string], { name: string; hidden: number }>(
      "SELECT name, hidden FROM pragma_table_xinfo(?)",
    )
    .all(table)
    .filter(({ hidden }) => hidden < 2)
    .map(({ name }) => name);
}

/** All rows of a table with the slice that they came in by, oldest first. */
function slicedRows(
  db: Archive,
  table: string,
  sliceOf: (row: Row) => number | undefined,
): (Insert & { slice: number })[] {
  return db
    .prepare<[], Row>(
      `SELECT * FROM ${table} ORDER BY ${orders[table] ?? "rowid"}`,
    )
    .all()
    .map((row) => ({ table, row, slice: sliceOf(row) ?? 0 }));
}

const orders: Readonly<Record<string, string>> = {
  thread_keys: "conversation_id",
  locations: "uid",
  turns: "start_at",
};

/**
 * Everything that an ingest has left in an archive, each row once and in its final state, as plain inserts in the
 * transactions in which it came: what no ingest can be faster than. Words are folded before the clock starts;
 * payloads are compressed while it runs, as ingest does. Answers how to insert each page.
 */
export function rawInserts(from: Archive, into: Archive): (() => void)[] {
  const messages = from
    .prepare<[], MessageRow & { channel: ChannelKind; author: string }>(
      `SELECT m.*, i.channel, i.name AS author FROM messages m
       JOIN identities i ON i.id = m.identity_id ORDER BY payload_id, payload_index`,
    )
    .all();
  const sliceNumbers = new Map<string, number>();
  const first = {
    identity: new Map<unknown, number>(),
    conversation: new Map<unknown, number>(),
    message: new Map<unknown, number>(),
    payload: new Map<unknown, number>(),
    person: new Map<unknown, number>(),
  };
  const note = (map: Map<unknown, number>, key: unknown, slice: number) => {
    map.set(key, Math.min(map.get(key) ?? slice, slice));
  };
  const sliceOf = (row: MessageRow) => {
    const key = `${String(row.payload_id)} ${String(Math.floor((row.payload_index ?? 0) / sliceSize))}`;
    const slice = sliceNumbers.get(key) ?? sliceNumbers.size;
    sliceNumbers.set(key, slice);
    return slice;
  };
  for (const row of messages) {
    const slice = sliceOf(row);
    note(first.identity, row.identity_id, slice);
    note(first.conversation, row.conversation_id, slice);
    note(first.message, row.id, slice);
    note(first.payload, row.payload_id, slice);
    for (const id of readMentions(row)) note(first.identity, id, slice);
  }
  const of = (map: Map<unknown, number>, key: string) => (row: Row) =>
    map.get(row[key]);
  const identities = slicedRows(from, "identities", of(first.identity, "id"));
  const conversations = slicedRows(
    from,
    "conversations",
    of(first.conversation, "id"),
  );
  for (const { row, slice } of identities)
    note(first.person, row["person_id"], slice);
  for (const { row, slice } of conversations)
    note(first.person, row["person_id"], slice);
  const rows = [
    ...slicedRows(from, "people", of(first.person, "id")),
    ...identities,
    ...identities.map(({ row, slice }) => ({
      table: "identity_words",
      row: {
        rowid: row["seq"],
        words: indexText(`${String(row["name"])} ${String(row["handle"])}`),
      },
      slice,
    })),
    ...slicedRows(from, "payloads", of(first.payload, "id")).map((each) => ({
      ...each,
      page: readPayloads(from, Number(each.row["id"])),
    })),
    ...conversations,
    ...slicedRows(
      from,
      "thread_keys",
      of(first.conversation, "conversation_id"),
    ),
    ...messages.map((row) => ({
      table: "messages",
      row: row as Row,
      slice: first.message.get(row.id) ?? 0,
    })),
    ...slicedRows(from, "attachments", of(first.message, "message_id")),
    ...slicedRows(from, "locations", of(first.message, "message_id")),
    ...slicedRows(from, "turns", of(first.message, "opening_message_id")),
    ...messages.map((row) => ({
      table: "message_words",
      row: {
        rowid: row.seq,
        text: indexText(
          [row.subject, row.warning, row.text, row.author]
            .filter(Boolean)
            .join("\n"),
        ),
        facets: facetTokens({
          ...row,
          accountId: row.account_id,
          reach: row.reach ?? undefined,
        }),
      },
      slice: first.message.get(row.id) ?? 0,
    })),
  ];
  const slices: (() => void)[][] = [];
  const inserts = new Map<string, (row: Row) => unknown>();
  const insertInto = (table: string, row: Row) => {
    const ready = inserts.get(table);
    if (ready !== undefined) return ready;
    const known = new Set(columnsOf(into, table));
    const columns = Object.keys(row).filter(
      (name) => name === "rowid" || known.has(name),
    );
    const statement = into.prepare(
      `INSERT INTO ${table} (${columns.join(", ")}) VALUES (${columns.map((c) => `@${c}`).join(", ")})`,
    );
    const insert = (values: Row) => statement.run(values);
    inserts.set(table, insert);
    return insert;
  };
  for (const each of rows) {
    const insert = insertInto(each.table, each.row);
    const { row } = each;
    const page = "page" in each ? each.page : undefined;
    (slices[each.slice] ??= []).push(
      page === undefined
        ? () => insert(row)
        : () => insert({ ...row, bytes: deflateRawSync(JSON.stringify(page)) }),
    );
  }
  const pages = new Map<unknown, (() => void)[][]>();
  for (const [key, slice] of sliceNumbers) {
    const [page] = key.split(" ");
    const inserts = slices[slice] ?? [];
    const known = pages.get(page);
    if (known === undefined) pages.set(page, [inserts]);
    else known.push(inserts);
  }
  return [...pages.values()].map((page) => () => {
    for (const slice of page)
      into.transaction(() => slice.forEach((run) => run())).immediate();
  });
}
