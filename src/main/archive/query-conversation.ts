import type { Outcome } from "../../shared/model/turn.ts";
import type {
  ConversationFilter,
  IsValue,
  Query,
} from "../../shared/query/ast.ts";
import { isAboutMessage, splitGroup } from "../../shared/query/scope.ts";
import {
  areFew,
  identitiesOf,
  isOfPerson,
  isPersonCalled,
} from "./conversations-of-people.ts";
import { isHeld } from "./held.ts";
import { isIn } from "./merged-places.ts";
import { countRow } from "./query-functions.ts";
import { onMessage } from "./query-message.ts";
import { accountsCalled, idCalled, rolesCalled } from "./query-names.ts";
import {
  around,
  both,
  compare,
  join,
  oneOf,
  sql,
  type QueryContext,
  type Sql,
} from "./query-sql.ts";
import { readSettings } from "./settings.ts";

/** Left to itself the planner goes by language or author, over all of the archive for each conversation. */
export const ofConversation = "messages m INDEXED BY messages_of_conversation";

/** A condition on conversation `c`. */
export function onConversation(query: Query, context: QueryContext): Sql {
  if (isAboutMessage(query))
    return around(
      `EXISTS (SELECT 1 FROM ${ofConversation} WHERE m.conversation_id = c.id AND `,
      both([countRow("looked_at", "m.seq"), onMessage(query, context)]),
      ")",
    );
  if (query.type === "not")
    // what is not known, such as a time that nobody set, is not so
    return around("(", onConversation(query.of, context), ") IS NOT TRUE");
  if (query.type === "any") {
    const wrote = hasAuthor(query, context);
    if (wrote !== undefined) return wrote;
    const pieces = query.of.map((part) => onConversation(part, context));
    return around("(", join(pieces, " OR "), ")");
  }
  if (query.type !== "all") return onFact(query, context);
  const { message, rest } = splitGroup(query.of);
  const pieces = rest.map((part) => onConversation(part, context));
  if (message.length > 0)
    pieces.push(onConversation({ type: "all", of: message }, context));
  return around("(", both(pieces), ")");
}

const someDraft =
  "EXISTS (SELECT 1 FROM drafts d WHERE d.conversation_id = c.id AND d.closed_at IS NULL)";

function onFact(filter: ConversationFilter, context: QueryContext): Sql {
  const { db, clock } = context;
  switch (filter.type) {
    case "is":
      return onState(filter.value, context);
    case "draft":
      return sql(someDraft);
    case "note":
      return sql(
        "EXISTS (SELECT 1 FROM notes n WHERE n.conversation_id = c.id)",
      );
    case "label":
      return sql(
        `EXISTS (SELECT 1 FROM conversation_labels l
          WHERE l.conversation_id = c.id AND l.label_id = ?)`,
        idCalled(db, "labels", filter),
      );
    case "outcome":
      return isOfOutcome(filter.value);
    case "role":
      return (
        hasAuthor(filter, context) ??
        around(
          `EXISTS (SELECT 1 FROM ${ofConversation} CROSS JOIN identities i ON i.id = m.identity_id
          CROSS JOIN people p ON p.id = i.person_id
          WHERE m.conversation_id = c.id AND `,
          oneOf("p.role", rolesCalled(db, filter.value)),
          ")",
        )
      );
    case "in":
      return sql(
        filter.value === "drafts"
          ? someDraft
          : `EXISTS (SELECT 1 FROM outbox o WHERE o.conversation_id = c.id
              AND o.state NOT IN ('sent', 'discarded')
              AND (o.quiet = 0 OR o.state IN ('held', 'failed')))`,
      );
    case "channel":
      return isIn("channel", [filter.value]);
    case "account":
      return isIn("account_id", accountsCalled(context, filter));
    case "stream":
      return sql("c.stream = ?", filter.value);
    case "visibility":
      return sql("c.visibility = ?", filter.value);
    case "person":
      if (context.few === true)
        return around(
          `EXISTS (SELECT 1 FROM ${ofConversation} CROSS JOIN identities i ON i.id = m.identity_id
          WHERE m.conversation_id = c.id AND `,
          isOfPerson(filter.value),
          ")",
        );
      return (
        hasAuthor(filter, context) ??
        around(
          `EXISTS (SELECT 1 FROM ${ofConversation} CROSS JOIN identities i ON i.id = m.identity_id
          WHERE m.conversation_id = c.id AND `,
          isPersonCalled(filter.value, context),
          ")",
        )
      );
    case "due":
      return around(
        "(c.waiting > 0 AND c.muted = 0 AND ",
        compare("c.due_at", filter.than, clock.now + filter.seconds * 1000),
        ")",
      );
    case "waited":
      return compare(
        "CASE WHEN c.waiting > 0 THEN ? - c.waiting_since ELSE c.waited END",
        filter.than,
        filter.seconds * 1000,
        clock.now,
      );
  }
}

/** Its own index has all but the answered, which are nearly all. */
function isOfOutcome(outcome: Outcome): Sql {
  return outcome === "answered"
    ? sql(`EXISTS (SELECT 1 FROM turns t INDEXED BY turns_of_conversation
        WHERE t.conversation_id = c.id AND t.outcome = 'answered')`)
    : sql(
        `EXISTS (SELECT 1 FROM turns t INDEXED BY turns_of_outcome
          WHERE t.outcome <> 'answered' AND t.outcome = ? AND t.conversation_id = c.id)`,
        outcome,
      );
}

/**
 * One of those whom it names wrote in `c`, where many conversations are going to be asked and these are not too many
 * to list; of alternatives all at once.
 */
function hasAuthor(query: Query, context: QueryContext): Sql | undefined {
  if (context.few === true || context.isLong?.() !== true) return undefined;
  const identities = identitiesOf(query, context);
  return identities !== undefined && areFew(query, context)
    ? around(
        `EXISTS (SELECT 1 FROM ${ofConversation}
          WHERE m.conversation_id = c.id AND +m.identity_id IN (`,
        identities,
        "))",
      )
    : undefined;
}

const dayMs = 86_400_000;

function onState(value: IsValue, { db, clock }: QueryContext): Sql {
  const { now } = clock;
  switch (value) {
    case "waiting":
      return sql("(c.waiting > 0 AND c.muted = 0)");
    case "overdue":
      return sql("(c.waiting > 0 AND c.muted = 0 AND c.due_at < ?)", now);
    case "late":
      // without a target a day is the measure (metrics.md)
      return sql(
        `(c.waiting > 0 AND c.muted = 0
          AND (c.due_at < ? OR (c.due_at IS NULL AND c.waiting_since < ?)))`,
        now,
        now - dayMs,
      );
    case "open":
    case "snoozed":
    case "done":
      return sql("c.state = ?", value);
    case "unread":
      return sql("c.unread = 1");
    case "starred":
      return sql("c.starred = 1");
    case "muted":
      return sql("c.muted = 1");
    case "aside":
      return sql(
        `EXISTS (SELECT 1 FROM messages m INDEXED BY messages_aside
          WHERE m.conversation_id = c.id AND m.addressed = 'aside')`,
      );
    case "held":
      return sql(
        `(EXISTS (SELECT 1 FROM outbox o WHERE o.conversation_id = c.id AND o.state = 'held')
          OR EXISTS (SELECT 1 FROM messages m INDEXED BY messages_held
            WHERE m.conversation_id = c.id AND ${isHeld("m")}))`,
      );
    case "handed-off":
      return around("(c.muted = 0 AND ", isOfOutcome("handed-off"), ")");
    case "promised":
      return sql(
        "EXISTS (SELECT 1 FROM promises p WHERE p.conversation_id = c.id AND p.ended_at IS NULL)",
      );
    case "first-contact":
      return sql(isFirstContact);
    case "mine": {
      const { ownedStreams } = readSettings(db);
      return ownedStreams.length === 0
        ? sql("1")
        : oneOf("c.stream", ownedStreams);
    }
  }
}

/**
 * Somebody speaks to us here for the first time ever: the first message to us of a person, of all their identities on
 * all channels, is in this conversation. What they said aside or to others before, and a listening stream has found,
 * was not said to us.
 */
const isFirstContact = `EXISTS (
  SELECT 1 FROM ${ofConversation} CROSS JOIN identities i ON i.id = m.identity_id
  WHERE m.conversation_id = c.id AND m.direction = 'in' AND m.addressed = 'to-us'
    AND NOT EXISTS (
      SELECT 1 FROM identities same
      CROSS JOIN messages earlier INDEXED BY messages_of_identity
      WHERE same.person_id = i.person_id AND earlier.identity_id = same.id
        AND earlier.seq < m.seq AND earlier.direction = 'in' AND earlier.addressed = 'to-us'))`;
