import { emojiIn, emojiOf } from "../../shared/body/emoji.ts";
import type { ConversationItem } from "../../shared/model/conversation.ts";
import type { Direction } from "../../shared/model/message.ts";
import type { TurnKind } from "../../shared/model/turn.ts";
import { getConversationRow, type ConversationRow } from "./conversations.ts";
import { isHeld } from "./held.ts";
import { isLabel } from "./named.ts";
import type { Archive } from "./open.ts";
import { readBody } from "./message-columns.ts";
import { prepared } from "./prepared.ts";
import { shownOf } from "./shown-names.ts";

type ItemRow = ConversationRow & {
  shown_id: string | null;
  shown_name: string | null;
  shown_handle: string | null;
  /** Whose name of the person's has pictures, and that name. */
  pictured_id: string | null;
  pictured: string | null;
  message_id: string | null;
  /** Where there are small pictures in it. */
  pictured_body: string | null;
  text: string | null;
  warning: string | null;
  direction: Direction | null;
  lang: string | null;
  turn_kind: TurnKind | null;
  target_first_seconds: number | null;
  target_next_seconds: number | null;
  /** JSON: names */
  labels: string;
  /** JSON: ids */
  also_accounts: string;
  is_answering: 0 | 1;
  is_held: 0 | 1;
  has_draft: 0 | 1;
};

/** Who is shown: the one who waits, else whoever wrote last. */
const person = "coalesce(c.person_id, author.person_id)";

/** What is read of the conversations that a JSON list names, in its order. */
export const itemsSql = (key: "id" | "rowid") => `
  SELECT c.*, a.target_first_seconds, a.target_next_seconds,
    substr(m.text, 1, 2000) AS text, m.warning, m.direction, m.lang,
    m.id AS message_id, iif(instr(m.body, '"t":"emoji"') > 0, m.body, NULL) AS pictured_body,
    ${person} AS shown_id, p.name AS shown_name, pictured.id AS pictured_id, pictured.shown AS pictured,
    (SELECT i.handle FROM identities i INDEXED BY identities_by_person WHERE i.person_id = p.id
      ORDER BY i.id = m.identity_id DESC, i.channel = c.channel DESC LIMIT 1) AS shown_handle,
    (SELECT iif(t.is_next = 1, 'next', 'first') FROM turns t INDEXED BY turns_open_of_conversation
      WHERE t.conversation_id = c.id AND t.person_id = c.person_id AND t.ended_at IS NULL
      ORDER BY t.start_at LIMIT 1) AS turn_kind,
    (SELECT json_group_array(labels.name ORDER BY labels.folded) FROM conversation_labels carried
      CROSS JOIN labels ON labels.id = carried.label_id
      WHERE carried.conversation_id = c.id AND ${isLabel}) AS labels,
    (SELECT json_group_array(DISTINCT t.account_id) FROM merged_threads t INDEXED BY merged_threads_of
      WHERE t.into_id = c.id AND t.account_id <> c.account_id) AS also_accounts,
    EXISTS (SELECT 1 FROM outbox o CROSS JOIN messages parent ON parent.id = o.in_reply_to
      CROSS JOIN identities i ON i.id = parent.identity_id
      WHERE o.conversation_id = c.id AND o.state IN ('queued', 'held', 'sending')
        AND i.person_id = p.id) AS is_answering,
    EXISTS (SELECT 1 FROM messages h INDEXED BY messages_held
      WHERE h.conversation_id = c.id AND ${isHeld("h")}) AS is_held,
    EXISTS (SELECT 1 FROM drafts d
      WHERE d.conversation_id = c.id AND d.closed_at IS NULL) AS has_draft
  FROM json_each(?) AS wanted
  CROSS JOIN conversations c ON c.${key} = wanted.value
  CROSS JOIN accounts a ON a.id = c.account_id
  LEFT JOIN messages m ON m.seq = c.last_seq
  LEFT JOIN identities author ON author.id = iif(c.person_id IS NULL, m.identity_id, NULL)
  LEFT JOIN people p INDEXED BY people_named ON p.id = ${person}
  LEFT JOIN identities pictured ON pictured.id = (SELECT i.id FROM identities i INDEXED BY identities_pictured
    WHERE i.person_id = p.id AND i.name = p.name AND i.shown IS NOT NULL LIMIT 1)
  ORDER BY wanted.key`;

const byId = itemsSql("id");
const byRow = itemsSql("rowid");

/** The cards of these conversations, in their order. */
export function readItems(
  db: Archive,
  ids: readonly string[],
): ConversationItem[] {
  return prepared<[string], ItemRow>(db, byId)
    .all(JSON.stringify(ids))
    .map(toItem);
}

/** The same by the numbers of their rows, where a list has just met them. */
export function readItemsAt(
  db: Archive,
  rows: readonly number[],
): ConversationItem[] {
  return prepared<[string], ItemRow>(db, byRow)
    .all(JSON.stringify(rows))
    .map(toItem);
}

/** A conversation's own card, also by the id of one that was joined into it; throws `not-found`. */
export function readConversationItem(
  db: Archive,
  id: string,
): ConversationItem {
  const row = getConversationRow(db, id);
  const [item] = readItems(db, [row.id]);
  if (item === undefined) throw new TypeError(`No card of ${row.id}`);
  return item;
}

function toItem(row: ItemRow): ConversationItem {
  const excerpt = excerptOf(row);
  return {
    id: row.id,
    channel: row.channel,
    accountId: row.account_id,
    ...(row.also_accounts === "[]"
      ? {}
      : { alsoAccountIds: JSON.parse(row.also_accounts) as string[] }),
    title: row.title,
    person: {
      id: row.shown_id ?? "",
      name: row.shown_name ?? "",
      handle: row.shown_handle ?? "",
      ...shownOf(row.pictured_id, row.pictured),
    },
    excerpt,
    ...emojiOfExcerpt(row, excerpt),
    excerptFrom: row.direction ?? "in",
    lastAt: row.last_at,
    state: row.state,
    unread: row.unread === 1,
    muted: row.muted === 1,
    starred: row.starred === 1,
    labels: JSON.parse(row.labels) as string[],
    kind: row.kind,
    stream: row.stream,
    visibility: row.visibility,
    ...(row.lang === null || row.lang === "und" ? {} : { lang: row.lang }),
    messages: row.messages,
    attachments: row.attachments,
    ...(row.waiting_since === null ? {} : { waitingSince: row.waiting_since }),
    waiting: row.waiting + row.answering,
    ...dueOf(row),
    answering: row.is_answering === 1,
    held: row.is_held === 1,
    draft: row.has_draft === 1,
  };
}

function dueOf(
  row: ItemRow,
): Pick<ConversationItem, "dueAt" | "targetSeconds"> {
  if (row.due_at === null) return {};
  const targetSeconds =
    row.turn_kind === "next"
      ? row.target_next_seconds
      : row.target_first_seconds;
  return {
    dueAt: row.due_at,
    ...(targetSeconds === null ? {} : { targetSeconds }),
  };
}

const longestExcerpt = 200;

/** The beginning of the newest message in one line: without the title where it repeats it, the warning instead of what it hides. */
function excerptOf(row: ItemRow): string {
  const text = oneLine(row.warning ?? row.text ?? "");
  const title = oneLine(row.title);
  const rest =
    title !== "" && text.startsWith(title) && text.length > title.length
      ? text.slice(title.length).replace(/^[\s:.–—-]+/u, "")
      : text;
  if (rest.length <= longestExcerpt) return rest;
  return `${rest
    .slice(0, longestExcerpt - 1)
    .replace(/[\uD800-\uDBFF]$/, "")
    .trimEnd()}…`;
}

function emojiOfExcerpt(
  { message_id: messageId, pictured_body: body, warning }: ItemRow,
  excerpt: string,
): Pick<ConversationItem, "excerptEmoji"> {
  if (body === null || messageId === null || warning !== null) return {};
  const urls = emojiIn(excerpt, emojiOf(readBody({ text: excerpt, body })));
  return Object.keys(urls).length === 0
    ? {}
    : { excerptEmoji: { messageId, urls } };
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, " ").trim();
}
