import type { FoundMessage } from "../../shared/export/found.ts";
import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import type { Query } from "../../shared/query/ast.ts";
import { partsOf, splitGroup } from "../../shared/query/scope.ts";
import { attachmentFactsOf } from "./attachments.ts";
import { walksOf } from "./conversation-walk.ts";
import { getConversationRow, type ConversationRow } from "./conversations.ts";
import type { MessageRow } from "./messages.ts";
import { isLabel } from "./named.ts";
import { prepared } from "./prepared.ts";
import { ofConversation } from "./query-conversation.ts";
import { onMessage } from "./query-message.ts";
import type { QueryContext } from "./query-sql.ts";

const conversationsAtOnce = 200;

type Row = MessageRow & {
  name: string;
  handle: string;
  parent: string | null;
  found: 0 | 1;
};

/**
 * All messages of the conversations that a query finds: the conversations newest first, as a column lists them, the
 * messages of each oldest first. In one transaction of the caller's, so that nothing moves meanwhile.
 */
export function* findMessages(
  query: Query,
  context: QueryContext,
): Generator<FoundMessage> {
  const read = messagesReader(query, context);
  const [walk] = walksOf(query, "newest", {
    ...context,
    patient: true,
  });
  let after: number[] | undefined;
  for (;;) {
    const stops = walk?.stops(after, conversationsAtOnce) ?? [];
    for (const { id } of stops) yield* read(id);
    after = stops.at(-1)?.place;
    if (after === undefined || stops.length < conversationsAtOnce) return;
  }
}

function messagesReader(query: Query, context: QueryContext) {
  const { db } = context;
  const { message } = splitGroup(partsOf(query));
  const asked =
    message.length === 0
      ? { text: "1", values: [] }
      : onMessage({ type: "all", of: message }, { ...context, check: true });
  const rows = db.prepare<unknown[], Row>(
    `SELECT m.*, i.name, i.handle,
       (SELECT p.id FROM messages p WHERE p.account_id = m.account_id AND p.remote_id = m.in_reply_to) AS parent,
       (${asked.text}) AS found
     FROM ${ofConversation} CROSS JOIN identities i ON i.id = m.identity_id
     WHERE m.conversation_id = ? ORDER BY m.seq`,
  );
  return function* (id: string): Generator<FoundMessage> {
    const conversation = getConversationRow(db, id);
    const heading = headingOf(context, conversation);
    for (const row of rows.iterate(...asked.values, id)) {
      const about = accountOf(context, row.account_id);
      yield {
        id: row.id,
        conversation: heading,
        account: about,
        found: row.found === 1,
        sentAt: row.sent_at,
        direction: row.direction,
        author: { name: row.name, handle: row.handle },
        kind: row.kind,
        stream: row.stream,
        visibility: row.visibility,
        remoteId: row.remote_id,
        ...(row.parent === null ? {} : { inReplyTo: row.parent }),
        ...(row.in_reply_to === null ? {} : { answers: row.in_reply_to }),
        ...(row.edited_at === null ? {} : { editedAt: row.edited_at }),
        ...(row.deleted_at === null ? {} : { deletedAt: row.deleted_at }),
        ...(row.subject === null ? {} : { subject: row.subject }),
        ...(row.warning === null ? {} : { warning: row.warning }),
        text: row.text,
        ...(row.lang === null || row.lang === "und" ? {} : { lang: row.lang }),
        ...(row.permalink === null ? {} : { permalink: row.permalink }),
        attachments: row.attachments === 0 ? [] : attachmentFactsOf(db, row.id),
      };
    }
  };
}

function headingOf(
  { db }: QueryContext,
  { id, title, state }: ConversationRow,
): FoundMessage["conversation"] {
  const labels = prepared<[string], string>(
    db,
    `SELECT labels.name FROM conversation_labels c JOIN labels ON labels.id = c.label_id
     WHERE c.conversation_id = ? AND ${isLabel} ORDER BY labels.folded`,
  )
    .pluck()
    .all(id);
  return { id, title, state, labels };
}

function accountOf({ db }: QueryContext, id: string): FoundMessage["account"] {
  return prepared<
    [string],
    { channel: ChannelKind; name: string; handle: string }
  >(db, "SELECT channel, name, handle FROM accounts WHERE id = ?").get(
    id,
  ) as FoundMessage["account"];
}
