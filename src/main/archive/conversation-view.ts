import type { Act } from "../../shared/model/act.ts";
import type {
  MergedThread,
  Participant,
} from "../../shared/model/conversation.ts";
import type { Feedback } from "../../shared/model/feedback.ts";
import type { Message } from "../../shared/model/message.ts";
import type { Signals } from "../../shared/model/signals.ts";
import type { Turn } from "../../shared/model/turn.ts";
import { dueAt } from "../../shared/targets.ts";
import { isWaiting } from "../../shared/turns.ts";
import { handlesOf } from "./answered.ts";
import { attachmentsOf } from "./attachments.ts";
import type { ConversationRow } from "./conversations.ts";
import { feedbackIn } from "./feedback.ts";
import type { IdentityRow } from "./identities.ts";
import { createDoable } from "./doable.ts";
import { readBody, readMentions } from "./message-columns.ts";
import { messagesBetween, type Span } from "./message-spans.ts";
import { type MessageRow } from "./messages.ts";
import type { Archive } from "./open.ts";
import { findAbove } from "./pages.ts";
import { prepared } from "./prepared.ts";
import { shownOf } from "./shown-names.ts";
import { signalsOf } from "./signals.ts";
import { threadOf } from "./thread-keys.ts";
import { turnsOfConversation } from "./turn-rows.ts";
import { answeringIn, promisesIn } from "./waiting.ts";

function identityOf(db: Archive, id: string): IdentityRow {
  return prepared<[string], IdentityRow>(
    db,
    "SELECT * FROM identities WHERE id = ?",
  ).get(id) as IdentityRow;
}

function idOf(
  db: Archive,
  accountId: string,
  remoteId: string,
): string | undefined {
  return prepared<[string, string], string>(
    db,
    "SELECT id FROM messages WHERE account_id = ? AND remote_id = ?",
  )
    .pluck()
    .get(accountId, remoteId);
}

/** Leaves out what is null: absent in the contract. */
function present<T extends Record<string, unknown>>(
  fields: T,
): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null),
  ) as { [K in keyof T]?: NonNullable<T[K]> };
}

/** Whom an answer to this message is for beside its author; null where that is nobody. */
function namedBelow(db: Archive, row: MessageRow): string[] | null {
  const isForThem =
    row.kind === "dm" || (row.direction === "out" && row.kind !== "email");
  return isForThem && row.mentions !== null
    ? handlesOf(db, readMentions(row))
    : null;
}

/** A row as the interface sees it. */
export function toMessage(
  db: Archive,
  row: MessageRow,
  {
    feedback = [],
    signals,
    authorOf = (id) => identityOf(db, id),
    parentOf = ({ account_id }, remoteId) => idOf(db, account_id, remoteId),
    doable = createDoable(db, [row.id]),
  }: {
    feedback?: Feedback[] | undefined;
    signals?: Signals | undefined;
    authorOf?: (identityId: string) => IdentityRow;
    /** The id of the message that it answers, where that is in the archive. */
    parentOf?: (row: MessageRow, remoteId: string) => string | undefined;
    doable?: (row: MessageRow) => Act[];
  } = {},
): Message {
  const author = authorOf(row.identity_id);
  return {
    id: row.id,
    remoteId: row.remote_id,
    conversationId: row.conversation_id,
    accountId: row.account_id,
    direction: row.direction,
    kind: row.kind,
    stream: row.stream,
    visibility: row.visibility,
    addressed: row.addressed,
    automatic: row.automatic === 1,
    author: {
      identityId: author.id,
      personId: author.person_id,
      name: author.name,
      ...shownOf(author.id, author.shown),
      handle: author.handle,
    },
    sentAt: row.sent_at,
    text: row.text,
    body: readBody(row),
    attachments: row.attachments === 0 ? [] : attachmentsOf(db, row.id),
    ...(signals === undefined ? {} : { signals }),
    feedback,
    doable: doable(row),
    ...present({
      claimedAt: row.claimed_at,
      editedAt: row.edited_at,
      deletedAt: row.deleted_at,
      hiddenAt: row.hidden_at,
      heldAt: row.held_at,
      erasedAt: row.erased_at,
      subject: row.subject,
      warning: row.warning,
      permalink: row.permalink,
      lang: row.lang === "und" ? null : row.lang,
      inReplyTo:
        row.in_reply_to === null
          ? null
          : (parentOf(row, row.in_reply_to) ?? null),
      mentions: namedBelow(db, row),
      reach: row.reach,
    }),
  };
}

/** Our own posts above the conversation, where they are in the archive: more than one where it was merged. */
export function contextOf(
  db: Archive,
  conversation: ConversationRow,
): Message[] {
  return prepared<[{ id: string }], { account_id: string; below: string }>(
    db,
    `SELECT account_id, below FROM conversations WHERE below IS NOT NULL AND id IN (
       SELECT @id UNION ALL SELECT conversation_id FROM merged_threads WHERE into_id = @id)
     ORDER BY rowid`,
  )
    .all({ id: conversation.id })
    .flatMap(({ account_id, below }) => {
      const above = findAbove(db, account_id, below);
      if (above === undefined) return [];
      return [toMessage(db, above, { signals: signalsOf(db, above) })];
    });
}

/** What the user merged into this conversation, oldest first, the one whose id stayed included; else nothing. */
export function mergedThreadsOf(db: Archive, id: string): MergedThread[] {
  return prepared<[string], MergedThread>(
    db,
    `SELECT c.id, t.account_id AS accountId, t.channel, c.title,
       count(*) AS messages, max(m.sent_at) AS lastAt
     FROM merged_threads t JOIN conversations c ON c.id = t.conversation_id
     JOIN messages m ON m.conversation_id = t.into_id
       AND ${threadOf("m")} = t.conversation_id
     WHERE t.into_id = ? GROUP BY c.id ORDER BY c.rowid`,
  ).all(id);
}

/** Messages of a conversation, oldest first. */
export function messageViews(
  db: Archive,
  conversationId: string,
  span: Span,
): Message[] {
  const feedback = feedbackIn(db, conversationId, span);
  const rows = messagesBetween(db, conversationId, span);
  const here = new Map(
    rows.map((row) => [`${row.account_id} ${row.remote_id}`, row.id]),
  );
  const authors = new Map<string, IdentityRow>();
  const doable = createDoable(
    db,
    rows.map(({ id }) => id),
  );
  return rows.map((row) =>
    toMessage(db, row, {
      doable,
      feedback: feedback.get(row.id),
      signals: signalsOf(db, row),
      authorOf(id) {
        const author = authors.get(id) ?? identityOf(db, id);
        authors.set(id, author);
        return author;
      },
      parentOf: ({ account_id }, remoteId) =>
        here.get(`${account_id} ${remoteId}`) ?? idOf(db, account_id, remoteId),
    }),
  );
}

/** Everybody who wrote in a conversation, whom they are, and since when they wait. */
export function participantsOf(
  db: Archive,
  conversation: ConversationRow,
): Participant[] {
  const identities = prepared<
    [string],
    IdentityRow & { conversations: number; role: string | null }
  >(
    db,
    // Of us it says nothing, and our own messages are too many to be counted at every look.
    `SELECT i.*, (SELECT role FROM people WHERE id = i.person_id) AS role,
       iif(i.ours = 1, 0, (SELECT count(DISTINCT m.conversation_id) FROM messages m
         JOIN identities same ON same.id = m.identity_id
         WHERE same.person_id = i.person_id)) AS conversations
     FROM identities i WHERE i.id IN (SELECT identity_id FROM messages WHERE conversation_id = ?)`,
  ).all(conversation.id);
  const turns = Map.groupBy(
    turnsOfConversation(db, conversation.id),
    ({ personId }) => personId,
  );
  const answering = answeringIn(db, conversation.id);
  const promised = promisesIn(db, conversation.id);
  return identities.map((identity) => {
    const theirs = turns.get(identity.person_id) ?? [];
    const open = theirs.find((t) =>
      isWaiting(t, {
        doorAt: promised(t).doorAt,
        answering: false,
        muted: conversation.muted === 1,
      }),
    );
    return {
      personId: identity.person_id,
      identityId: identity.id,
      name: identity.name,
      handle: identity.handle,
      oneOfUs: identity.ours === 1,
      answering: answering.has(identity.person_id),
      conversations: identity.conversations,
      ...present({
        role: identity.role,
        waitingSince: open?.startAt ?? null,
        dueAt: open === undefined ? null : dueAt(open, promised(open).target),
        openingMessageId: open?.openingMessageId ?? null,
        lastAnsweredInSeconds: lastAnswer(theirs),
      }),
    };
  });
}

function lastAnswer(turns: readonly Turn[]): number | null {
  const answered = turns.filter((t) => t.end?.how === "answered").at(-1);
  if (answered?.end == null) return null;
  return (answered.end.at - answered.startAt) / 1000;
}
