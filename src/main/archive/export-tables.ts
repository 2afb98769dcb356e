import type { Noun } from "../../shared/export/records.ts";
import { isLabel } from "./named.ts";
import { readBody, readThread } from "./message-columns.ts";

/** How a field lies in its column; plain when it is not said. */
export type Form = "flag" | "json" | "bytes";

/** Rows of another table that belong to a record: a list of objects, or of plain values where there is one field. */
type Child = {
  table: string;
  /** SQL of the rows, where the table has not all of them. */
  rows?: string;
  /** Its column that names the row it belongs to. */
  of: string;
  order: string;
  fields: readonly string[];
  forms?: Readonly<Record<string, Form>>;
};

const ofLabel = `label_id IN (SELECT id FROM labels WHERE ${isLabel})`;

type CellOf = (field: string) => string | number | Buffer | null;

/**
 * Where the records of an export lie in the archive. A field is the column of the same name, in snake case;
 * `made` are fields that no column holds as they are, `given` what a field is by the others where its column is null.
 */
export type ExportTable = {
  table: string;
  /** Rows that are records, where not all are. */
  where?: string;
  /** Rows in the order in which they came to be, or by their key: an import leaves it as it is. */
  order: string;
  forms?: Readonly<Record<string, Form>>;
  made?: Readonly<Record<string, string>>;
  given?: Readonly<Record<string, (cell: CellOf) => unknown>>;
  children?: Readonly<Record<string, Child>>;
};

export const exportTables: Readonly<Record<Noun, ExportTable>> = {
  people: { table: "people", order: "rowid" },
  identities: {
    table: "identities",
    order: "seq",
    forms: { bot: "flag", oneOfUs: "flag" },
    children: {
      links: {
        table: "identity_links",
        of: "identity_id",
        order: "link",
        fields: ["link"],
      },
    },
  },
  "people-apart": { table: "people_apart", order: "one, other" },
  accounts: {
    table: "accounts",
    order: "rowid",
    forms: {
      settings: "json",
      capabilities: "json",
      cursor: "json",
      paused: "flag",
      retention: "json",
      writeBack: "json",
    },
    children: {
      identityIds: {
        table: "account_identities",
        of: "account_id",
        order: "identity_id",
        fields: ["identityId"],
      },
    },
  },
  payloads: {
    table: "payloads",
    order: "id",
    forms: { bytes: "bytes" },
    made: { page: "id" },
  },
  rejected: { table: "rejected", order: "id", forms: { bytes: "bytes" } },
  conversations: {
    table: "conversations",
    order: "rowid",
    forms: { muted: "flag", starred: "flag" },
    made: {
      decidedAt: `(SELECT max(at) FROM marks WHERE marks.conversation_id = coalesce(conversations.redirect_to, conversations.id)
          AND coalesce(marks.home_id, marks.conversation_id) = conversations.id)`,
    },
    children: {
      keys: {
        table: "thread_keys",
        rows: `SELECT conversation_id, key FROM thread_keys UNION ALL
          SELECT m.conversation_id, m.remote_id FROM messages m WHERE NOT EXISTS (
            SELECT 1 FROM thread_keys k WHERE k.account_id = m.account_id AND k.key = m.remote_id)`,
        of: "conversation_id",
        order: "key",
        fields: ["key"],
      },
      merged: {
        table: "merged_threads",
        of: "conversation_id",
        order: "into_id",
        fields: [
          "intoId",
          "state",
          "muted",
          "starred",
          "readAt",
          "stream",
          "lastInAt",
          "personId",
        ],
        forms: { muted: "flag", starred: "flag" },
      },
      mergedLabels: {
        table: "merged_labels",
        rows: `SELECT * FROM merged_labels WHERE ${ofLabel}`,
        of: "conversation_id",
        order: "label_id",
        fields: ["labelId", "at"],
      },
    },
  },
  messages: {
    table: "messages",
    order: "seq",
    forms: {
      automatic: "flag",
      body: "json",
      mentions: "json",
      mentionsOnPurpose: "flag",
      onlyThanks: "flag",
      thread: "json",
      payload: "json",
    },
    // What follows from the rest of the row is not written (message-columns.ts).
    given: {
      body: (cell) => readBody({ text: String(cell("text")), body: null }),
      mentions: () => [],
      thread: (cell) =>
        readThread({ in_reply_to: textOf(cell("inReplyTo")), thread: null }),
    },
    made: {
      payload:
        "iif(payload_id IS NULL, NULL, json_object('page', payload_id, 'index', coalesce(payload_index, 0)))",
    },
    children: {
      attachments: {
        table: "attachments",
        of: "message_id",
        order: "position",
        fields: [
          "id",
          "name",
          "mediaType",
          "size",
          "alt",
          "url",
          "part",
          "digest",
        ],
      },
      locations: {
        table: "locations",
        of: "message_id",
        order: "mailbox, uid_validity, uid",
        fields: ["mailbox", "uidValidity", "uid"],
      },
    },
  },
  signals: { table: "signals", order: "rowid" },
  rules: {
    table: "rules",
    order: "rowid",
    forms: { does: "json", active: "flag" },
  },
  "rule-acts": {
    table: "rule_acts",
    order: "conversation_id, rule_id",
    forms: { done: "json" },
  },
  decisions: { table: "decisions", order: "rowid", forms: { change: "json" } },
  marks: { table: "marks", order: "rowid", forms: { takenBack: "flag" } },
  labels: { table: "labels", where: isLabel, order: "rowid" },
  "conversation-labels": {
    table: "conversation_labels",
    where: ofLabel,
    order: "conversation_id, label_id",
  },
  topics: { table: "topics", order: "rowid" },
  feedback: { table: "feedback", order: "rowid" },
  notes: { table: "notes", order: "rowid" },
  promises: { table: "promises", order: "rowid" },
  drafts: {
    table: "drafts",
    order: "rowid",
    forms: { note: "flag", options: "json" },
    children: {
      versions: {
        table: "draft_versions",
        of: "draft_id",
        order: "saved_at",
        fields: ["savedAt", "text", "options"],
        forms: { options: "json" },
      },
    },
  },
  outbox: {
    table: "outbox",
    // What triage changes at the channel is nobody's text, and nothing for another archive to do.
    where: "quiet = 0",
    order: "rowid",
    forms: { options: "json", anyway: "flag", fault: "json" },
  },
  ledger: { table: "ledger", order: "rowid" },
  columns: { table: "columns", order: "position" },
  settings: {
    table: "settings",
    order: "key",
  },
};

function textOf(cell: ReturnType<CellOf>): string | null {
  return cell === null ? null : String(cell);
}

/** `accountId` → `account_id` */
export function columnOf(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
