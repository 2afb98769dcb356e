import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import {
  columnOf,
  exportTables,
} from "../../src/main/archive/export-tables.ts";
import { foundMessage } from "../../src/shared/export/found.ts";
import { exportManifest } from "../../src/shared/export/manifest.ts";
import {
  exportRecords,
  fileOf,
  nouns,
  type Noun,
} from "../../src/shared/export/records.ts";
import { buildArchive } from "./build.ts";

/** What an export leaves out, and why. */
const leftOut: Record<string, readonly string[] | "all"> = {
  // Made anew from what is there.
  turns: "all",
  stale_turns: "all",
  // Asked within moments of what has come in.
  rule_arrivals: "all",
  message_words: "all",
  identity_words: "all",
  accounts: [
    // How polling goes here and now.
    "health_state",
    "health_code",
    "health_message",
    "fresh_at",
    "expires_at",
    "identified_at",
    "identified_by",
    "not_before",
    // Counted again.
    "messages",
    "unread",
    "waiting",
  ],
  // A place in the channel's own words, good for the sign-in that it was reached with.
  account_history: "all",
  // How a name is shown the channel says again.
  identities: ["seq", "ours", "shown"],
  payloads: ["id"],
  rejected: ["id"],
  conversations: [
    "messages",
    "inbound",
    "attachments",
    "last_seq",
    "last_at",
    "last_in_at",
    "waiting",
    "answering",
    "waiting_since",
    "due_at",
    "person_id",
    "waited",
    "unread",
  ],
  // By its place in the file; `payload` holds the next two; the rest is found out again.
  messages: [
    "seq",
    "payload_id",
    "payload_index",
    "attachments",
    "words",
    "question",
    "link",
  ],
  conversation_labels: ["last_seq"],
  feedback: ["message_seq"],
  // The binding of its text, computed again; what triage changes at the channel is nothing for another archive to do.
  outbox: ["text_hash", "quiet"],
  columns: ["position"],
  // Names of the row that they are part of, and their order in it.
  account_identities: ["account_id"],
  thread_keys: ["account_id", "conversation_id"],
  // Where it is the conversation itself says.
  merged_threads: ["conversation_id", "account_id", "channel"],
  merged_labels: ["conversation_id"],
  identity_links: ["identity_id"],
  attachments: ["message_id", "position"],
  // How it stands there the server says again.
  locations: ["account_id", "message_id", "handling"],
  draft_versions: ["draft_id"],
  // Follows from what drafts and outbox name.
  outgoing_files: "all",
  // Of use for a day at most, and only to the sign-in that brought them.
  uploaded_files: "all",
  // The user's choices are one record; the rest belongs to the folder.
  settings: "all",
};

/** Columns that records hold, by table. */
function exported(): Map<string, Set<string>> {
  const columns = new Map<string, Set<string>>();
  const add = (table: string, column: string) => {
    const known = columns.get(table) ?? new Set();
    columns.set(table, known.add(column));
  };
  for (const noun of nouns) {
    const { table, children = {} } = exportTables[noun];
    for (const field of Object.keys(exportRecords[noun].shape)) {
      const child = children[field];
      if (child === undefined) add(table, columnOf(field));
      else for (const one of child.fields) add(child.table, columnOf(one));
    }
  }
  return columns;
}

it("holds every column of the archive, or leaves it out for a reason", () => {
  const { db, close } = buildArchive();
  const tables = db
    .prepare<[], string>(
      `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')
         AND name NOT LIKE 'sqlite_%'`,
    )
    .pluck()
    .all();
  const held = exported();
  const missing: string[] = [];
  for (const table of tables) {
    const left = leftOut[table];
    if (left === "all") continue;
    const columns = db
      .prepare<[string], string>("SELECT name FROM pragma_table_xinfo(?)")
      .pluck()
      .all(table);
    for (const column of columns)
      if (held.get(table)?.has(column) !== true && !left?.includes(column))
        missing.push(`${table}.${column}`);
  }
  close();
  expect(tables.length).toBeGreaterThan(25);
  expect(missing).toEqual([]);
});

const format = readFileSync(
  join(resolve(import.meta.dirname, "../.."), "docs/export-format.md"),
  "utf8",
);

/** The part of the document under a heading. */
function section(heading: string): string {
  const [, rest = ""] = format.split(`\n### \`${heading}\``);
  return rest.split(/\n##+ /)[0] ?? "";
}

it.each(nouns)("is described for others: %s", (noun: Noun) => {
  const described = section(fileOf(noun));
  const { children = {} } = exportTables[noun];
  const fields = Object.keys(exportRecords[noun].shape).flatMap((field) => {
    const inner = children[field]?.fields ?? [];
    return [field, ...(inner.length > 1 ? inner : [])];
  });
  expect(fields.filter((field) => !described.includes(`\`${field}\``))).toEqual(
    [],
  );
});

it("is described for others: the manifest, and a query's JSON Lines", () => {
  const manifest = Object.keys(exportManifest.shape);
  expect(
    manifest.filter(
      (field) => !section("manifest.json").includes(`\`${field}\``),
    ),
  ).toEqual([]);
  const found = format.split("## What a query finds")[1] ?? "";
  expect(
    Object.keys(foundMessage.shape).filter(
      (field) => !found.includes(`\`${field}\``),
    ),
  ).toEqual([]);
});
