import type { Target } from "../../shared/model/account.ts";
import type { Turn } from "../../shared/model/turn.ts";
import { dueAt } from "../../shared/targets.ts";
import { isWaiting } from "../../shared/turns.ts";
import type { Steps } from "../../shared/steps.ts";
import { addFigures, type Figures } from "./counting.ts";
import { getConversationRow } from "./conversations.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { isMerged } from "./threads.ts";

/** What an account promises: from when on people count as waiting, and how soon they are answered. */
export type Promised = { doorAt: number; target: Target | undefined };

const nobody: ReadonlySet<string> = new Set();

type PromiseRow = {
  door_at: number;
  target_first_seconds: number | null;
  target_next_seconds: number | null;
};

function toPromised(row: PromiseRow | undefined): Promised {
  const first = row?.target_first_seconds ?? null;
  const next = row?.target_next_seconds ?? null;
  return {
    doorAt: row?.door_at ?? 0,
    target:
      first === null || next === null
        ? undefined
        : { firstSeconds: first, nextSeconds: next },
  };
}

export function promiseOf(db: Archive, accountId: string): Promised {
  return toPromised(
    prepared<[string], PromiseRow>(
      db,
      "SELECT door_at, target_first_seconds, target_next_seconds FROM accounts WHERE id = ?",
    ).get(accountId),
  );
}

/**
 * What was promised to whoever waits in a conversation: by its account, or where it was merged by the account that
 * each turn's first message reached.
 */
export function promisesIn(
  db: Archive,
  conversationId: string,
): (turn: Pick<Turn, "openingMessageId">) => Promised {
  if (!isMerged(db, conversationId)) {
    const promised = toPromised(
      prepared<[string], PromiseRow>(
        db,
        `SELECT a.door_at, a.target_first_seconds, a.target_next_seconds
         FROM accounts a JOIN conversations c ON c.account_id = a.id WHERE c.id = ?`,
      ).get(conversationId),
    );
    return () => promised;
  }
  return ({ openingMessageId }) =>
    toPromised(
      prepared<[string], PromiseRow>(
        db,
        `SELECT a.door_at, a.target_first_seconds, a.target_next_seconds
         FROM accounts a JOIN messages m ON m.account_id = a.id WHERE m.id = ?`,
      ).get(openingMessageId),
    );
}

/** Conversations from which a reply is on its way: in all others nobody is being answered. */
export function beingAnswered(db: Archive): Set<string> {
  return new Set(
    prepared<[], string>(
      db,
      "SELECT conversation_id FROM outbox WHERE state NOT IN ('sent', 'discarded')",
    )
      .pluck()
      .all(),
  );
}

/** People of a conversation whom a reply in the outbox is about to answer. */
export function answeringIn(db: Archive, conversationId: string): Set<string> {
  return new Set(
    prepared<[string], string>(
      db,
      `SELECT i.person_id FROM outbox o JOIN messages m ON m.id = o.in_reply_to
       JOIN identities i ON i.id = m.identity_id
       WHERE o.conversation_id = ? AND o.state IN ('queued', 'held', 'sending')`,
    )
      .pluck()
      .all(conversationId),
  );
}

/** What lists and counters read of a conversation's turns. Null: nobody waits, is promised anything, was answered. */
export type Waits = {
  waiting: number;
  answering: number;
  waitingSince: number | null;
  due: number | null;
  /** The most urgent person, else the last who wrote to us. */
  personId: string | null;
  waited: number | null;
};

type AboutTurns = {
  lastAuthor: string | null;
  muted: (personId: string) => boolean;
  promised: (turn: Turn) => Promised;
  /** Whom a reply is on its way to. */
  answering: () => ReadonlySet<string>;
};

/** Open turns that are looked at between two pauses. */
const openPerStep = 250;

/** With pauses, for a conversation in which thousands wait. */
export function* weighingWaits(
  turns: readonly Turn[],
  about: AboutTurns,
): Steps<Waits> {
  // Most conversations are over: of them nothing more has to be read.
  const open = turns.filter(({ end }) => end === null);
  const answering = open.length === 0 ? nobody : about.answering();
  let waiting = 0;
  let beingAnswered = 0;
  let waitingSince: number | null = null;
  let due: number | null = null;
  let urgent: { personId: string; by: number } | null = null;
  for (const [i, turn] of open.entries()) {
    if (i % openPerStep === openPerStep - 1) yield;
    const { personId } = turn;
    const { doorAt, target } = about.promised(turn);
    const muted = about.muted(personId);
    if (!isWaiting(turn, { doorAt, answering: false, muted })) continue;
    if (answering.has(personId)) {
      beingAnswered += 1;
      continue;
    }
    waiting += 1;
    const turnDue = dueAt(turn, target);
    waitingSince = Math.min(waitingSince ?? turn.startAt, turn.startAt);
    if (turnDue !== null) due = Math.min(due ?? turnDue, turnDue);
    const by = turnDue ?? turn.startAt;
    if (urgent === null || by < urgent.by) urgent = { personId, by };
  }
  return {
    waiting,
    answering: beingAnswered,
    waitingSince,
    due,
    personId: urgent?.personId ?? about.lastAuthor,
    waited: lastWait(turns),
  };
}

/** Keeps on the conversation who waits there, and what new messages add to its figures. */
export function writeWaits(
  db: Archive,
  conversationId: string,
  waits: Waits,
  counted: Figures | undefined,
): void {
  const set = `waiting = @waiting, answering = @answering, waiting_since = @waitingSince,
    due_at = @due, person_id = @personId, waited = @waited`;
  if (counted === undefined)
    prepared(
      db,
      `UPDATE conversations SET ${set}
       WHERE id = @conversationId AND (waiting <> @waiting OR answering <> @answering
         OR waiting_since IS NOT @waitingSince OR due_at IS NOT @due
         OR person_id IS NOT @personId OR waited IS NOT @waited)`,
    ).run({ ...waits, conversationId });
  else
    prepared(
      db,
      `UPDATE conversations SET ${set}, ${addFigures} WHERE id = @conversationId`,
    ).run({ ...waits, conversationId, ...counted });
}

/** How long the person waited whom we answered last, in ms. */
function lastWait(turns: readonly Turn[]): number | null {
  let waited: { at: number; ms: number } | null = null;
  for (const { startAt, end } of turns) {
    if (end === null) continue;
    if (end.how !== "answered" && end.how !== "answered-elsewhere") continue;
    if (waited === null || end.at > waited.at)
      waited = { at: end.at, ms: end.at - startAt };
  }
  return waited?.ms ?? null;
}

/** How many people wait in these conversations. */
export function stillWaiting(db: Archive, ids: readonly string[]): number {
  return [...new Set(ids)].reduce(
    (sum, id) => sum + getConversationRow(db, id).waiting,
    0,
  );
}
