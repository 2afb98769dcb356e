import type { ConversationState } from "../../shared/model/conversation.ts";
import type { FeedbackKind } from "../../shared/model/feedback.ts";
import { setState } from "../archive/conversations.ts";
import { addTag } from "../archive/feedback.ts";
import { addLabel } from "../archive/labels.ts";
import { addNote } from "../archive/notes.ts";
import type { Archive } from "../archive/open.ts";
import { prepared } from "../archive/prepared.ts";
import { endPromise, makePromise } from "../archive/promises.ts";
import { setRole } from "../archive/roles.ts";
import { setStarred } from "../archive/stars.ts";
import type { TurnKeeper } from "../archive/turns.ts";
import { decide } from "./deciding.ts";
import { presentMs, type DemoRequest } from "./plan.ts";
import { createNamedRandom } from "./random.ts";
import { notes, personalNotes, promises } from "./words/notes.ts";
import {
  complaint,
  order,
  praise,
  question,
  shipping,
  topics,
  wish,
} from "./words/subjects.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** From what half a team uses every day to what somebody tried once; of those that it fits, this share carries it. */
const labels: readonly [name: string, share: number, fits: RegExp][] = [
  ["Order", 0.45, order],
  ["Shipping", 0.3, shipping],
  ["Complaint", 0.4, complaint],
  ["Bug", 0.3, /checkout|formularz|tienda no acepta|site refuse/iu],
  ["Refund", 0.6, /refund/iu],
  ["Wholesale", 0.7, /wholesale|canteen|we open a small café/iu],
  ["VIP", 0.002, /(?:)/u],
  ["Press", 0.0005, /(?:)/u],
];
const roles = ["press", "supplier", "candidate"];

/** A conversation of the past, and what it began with. */
type Row = {
  rowid: number;
  id: string;
  lastAt: number;
  personId: string | null;
  messageId: string;
  text: string;
  state: ConversationState;
  waiting: number;
};

/** What a team says of its conversations over the years: labels, feedback, notes, promises, roles, stars. */
export function rememberMuch(
  db: Archive,
  turns: TurnKeeper,
  { seed, now, wide = false }: DemoRequest,
): void {
  const sayings = [
    createLabelling(db, seed),
    createTagging(db, seed),
    createNoting(db, seed),
    createPromising(db, seed, now),
    createStarring(db, seed),
    createNaming(db, seed),
    createMuting(db, turns, seed),
    ...(wide ? [createSnoozing(db, seed, now)] : []),
  ];
  for (const row of conversationsBefore(db, now - presentMs)) {
    const at = Math.min(row.lastAt + hourMs, now);
    for (const say of sayings) say(row, at);
  }
  turns.settle();
}

/** In portions, for nothing can be written while a statement is read from. */
function* conversationsBefore(db: Archive, before: number): Generator<Row> {
  let after = 0;
  for (;;) {
    const rows = prepared<[number, number], Row>(
      db,
      `SELECT c.rowid, c.id, c.last_at AS lastAt, c.person_id AS personId, m.id AS messageId, m.text,
         c.state, c.waiting
       FROM conversations c CROSS JOIN messages m ON m.seq = (
         SELECT seq FROM messages o INDEXED BY messages_of_conversation
         WHERE o.conversation_id = c.id AND o.direction = 'in' ORDER BY seq LIMIT 1)
       WHERE c.rowid > ? AND c.last_at < ? ORDER BY c.rowid LIMIT 1000`,
    ).all(after, before);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.rowid;
  }
}

type Saying = (row: Row, at: number) => void;

function createLabelling(db: Archive, seed: number): Saying {
  const random = createNamedRandom(seed, "labels");
  return ({ id, text }, at) => {
    for (const [name, share, fits] of labels)
      if (random.chance(share) && fits.test(text)) addLabel(db, name, [id], at);
  };
}

function createTagging(db: Archive, seed: number): Saying {
  const random = createNamedRandom(seed, "feedback");
  return ({ messageId, text }, at) => {
    if (!random.chance(0.05)) return;
    const topic = topics.find(([, words]) => words.test(text))?.[0];
    // Some say no more than what it is about.
    const said =
      topic !== undefined && random.chance(0.15) ? [undefined] : kindsOf(text);
    for (const kind of said) addTag(db, { messageId, kind, topic }, at);
  };
}

function kindsOf(text: string): FeedbackKind[] {
  if (praise.test(text)) return ["like"];
  const kinds: FeedbackKind[] = [];
  if (complaint.test(text)) kinds.push("hate");
  if (wish.test(text)) kinds.push("want");
  return kinds.length === 0 && question.test(text) ? ["ask"] : kinds;
}

function createNoting(db: Archive, seed: number): Saying {
  const random = createNamedRandom(seed, "notes");
  return ({ id, personId }, at) => {
    if (random.chance(0.004))
      addNote(db, { conversationId: id }, random.pick(notes), at);
    if (random.chance(0.001) && personId !== null)
      addNote(db, { personId }, random.pick(personalNotes), at);
  };
}

/** Most are kept; of those of the last days many are still to be, and now and then one has been forgotten. */
function createPromising(db: Archive, seed: number, now: number): Saying {
  const random = createNamedRandom(seed, "promises");
  return ({ id, lastAt, personId }, at) => {
    const isFresh = lastAt > now - 14 * dayMs;
    if (!random.chance(isFresh ? 0.1 : 0.004) || personId === null) return;
    const dueAt = at + random.between(1, 12) * dayMs;
    const text = random.pick(promises);
    const ends = random.next();
    const made = makePromise(
      db,
      { conversationId: id, personId, text, dueAt },
      at,
    );
    if (ends < (isFresh ? 0.5 : 0.08)) return;
    endPromise(
      db,
      made.id,
      ends < 0.9 ? "kept" : "withdrawn",
      Math.min(at + random.between(2, 40) * hourMs, now),
    );
  };
}

function createStarring(db: Archive, seed: number): Saying {
  const random = createNamedRandom(seed, "stars");
  return ({ id }) => {
    if (random.chance(0.003)) setStarred(db, id, true);
  };
}

function createNaming(db: Archive, seed: number): Saying {
  const random = createNamedRandom(seed, "roles");
  return ({ personId }) => {
    if (random.chance(0.01) && personId !== null)
      setRole(db, personId, random.pick(roles));
  };
}

/** Those that would go on and on. */
function createMuting(db: Archive, turns: TurnKeeper, seed: number): Saying {
  const random = createNamedRandom(seed, "mutes");
  return ({ id, state, waiting }) => {
    if (random.chance(0.004) && state === "done" && waiting === 0)
      decide(db, turns, id, { mark: "muted" });
  };
}

/** Some of what nobody waits in and is open all the same has been put off. */
function createSnoozing(db: Archive, seed: number, now: number): Saying {
  const random = createNamedRandom(seed, "snoozes");
  return ({ id, state, waiting, lastAt }) => {
    const isLeft = state === "open" && waiting === 0;
    if (random.chance(0.2) && isLeft && lastAt > now - 30 * dayMs)
      setState(db, id, "snoozed");
  };
}
