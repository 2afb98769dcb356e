import { AppError, type Fault } from "./fault.ts";
import type { OutboxState } from "./model/outbox-item.ts";

/** How far an outbox item has got: everything about it that changes. */
export type Delivery = {
  state: OutboxState;
  /** Not sent, or looked for when unknown, before this time. */
  notBefore: number;
  attempts: number;
  /** When the running or last attempt began. */
  startedAt?: number | undefined;
  /** The user has said to send although the conversation moved on. */
  anyway: boolean;
  fault?: Fault | undefined;
  sentAt?: number | undefined;
  messageId?: string | undefined;
};

/** What can happen to an outbox item. */
export type Outcome =
  /** Its turn has come: an attempt begins. Committed before the socket opens. */
  | { is: "taken" }
  | { is: "sent"; messageId: string }
  /** Definitely not sent. */
  | { is: "failed"; fault: Fault }
  /** It may or may not be there. */
  | { is: "unknown"; fault: Fault }
  /** It may or may not be done, and is the same done twice: it is done again. */
  | { is: "again"; fault: Fault }
  /** It waits for the user. */
  | { is: "held"; fault: Fault }
  /** What it was held for, or could not be looked for, has gone: the account is signed in again, or back. */
  | { is: "released" }
  /** Looked for at the channel, and not there. */
  | { is: "absent" }
  /** It could not be looked for. */
  | { is: "unreadable"; fault: Fault }
  /** The user wants it sent now. */
  | { is: "retried" }
  /** The user takes the text back. */
  | { is: "discarded" };

/** Spans of the outbox in ms. */
export type Rhythm = {
  /** Until the second attempt; doubles with each one. */
  backOffMs: number;
  longestBackOffMs: number;
  /** How soon an attempt of unknown end is looked for. */
  lookAfterMs: number;
  /** An attempt that began less than this ago may still arrive: not being there means nothing yet. */
  settleMs: number;
  /** How long the end of the program waits for what is in flight. */
  closeMs: number;
};

export const usualRhythm: Rhythm = {
  backOffMs: 5_000,
  longestBackOffMs: 5 * 60_000,
  lookAfterMs: 2_000,
  settleMs: 60_000,
  closeMs: 5_000,
};

/** A server's request to wait is obeyed, but a nonsensical one does not silence an item for weeks. */
const longestWishMs = 24 * 60 * 60_000;
/** While offline, often enough to notice the network soon: a try costs nothing then. */
const offlineMs = 30_000;

/** Failures that pass by themselves. */
function isTransient(fault: Fault): boolean {
  return (
    fault.details?.retryAt !== undefined ||
    fault.code === "offline" ||
    fault.code === "unreachable" ||
    fault.code === "rate-limited"
  );
}

function backOff(attempts: number, rhythm: Rhythm): number {
  return Math.min(
    rhythm.backOffMs * 2 ** Math.min(Math.max(attempts - 1, 0), 20),
    rhythm.longestBackOffMs,
  );
}

/** The states in which each outcome can be met; anything else is a defect, or the user's click came too late. */
const from: Record<Outcome["is"], readonly OutboxState[]> = {
  taken: ["queued"],
  sent: ["sending", "unknown"],
  failed: ["queued", "sending"],
  unknown: ["sending"],
  again: ["sending"],
  held: ["queued", "sending"],
  released: ["held", "unknown"],
  absent: ["unknown"],
  unreadable: ["unknown"],
  retried: ["queued", "held", "failed", "unknown"],
  discarded: ["queued", "held", "failed", "unknown"],
};

/** The sentence for a step that cannot be taken from a state. */
function refusal(state: OutboxState): string {
  switch (state) {
    case "sent":
      return "This has been sent already.";
    case "sending":
      return "This is being sent right now.";
    case "discarded":
      return "This was taken out of the outbox; its text is among the drafts.";
    case "queued":
    case "held":
    case "failed":
    case "unknown":
      return "This has changed meanwhile.";
  }
}

/** Where an item stands after something has happened to it. Pure; throws `conflict` where that cannot happen to it. */
export function next(
  item: Delivery,
  outcome: Outcome,
  now: number,
  rhythm: Rhythm = usualRhythm,
): Delivery {
  if (!from[outcome.is].includes(item.state))
    throw new AppError("conflict", refusal(item.state));
  switch (outcome.is) {
    case "taken":
      return {
        ...item,
        state: "sending",
        attempts: item.attempts + 1,
        startedAt: now,
      };
    case "sent":
      return {
        ...item,
        state: "sent",
        sentAt: now,
        messageId: outcome.messageId,
        fault: undefined,
      };
    case "failed":
      return isTransient(outcome.fault)
        ? waiting(item, outcome.fault, now, rhythm)
        : { ...item, state: "failed", fault: outcome.fault };
    case "unknown":
      return {
        ...item,
        state: "unknown",
        notBefore: now + rhythm.lookAfterMs,
        fault: outcome.fault,
      };
    case "again":
      return waiting(item, outcome.fault, now, rhythm);
    case "held":
      return { ...item, state: "held", fault: outcome.fault };
    case "released":
      return item.state === "unknown"
        ? { ...item, notBefore: now }
        : { ...item, state: "queued", notBefore: now, fault: undefined };
    case "absent":
      return absent(item, now, rhythm);
    case "unreadable":
      return {
        ...item,
        notBefore: now + pauseUntilNextLook(item, now, rhythm),
        fault: outcome.fault,
      };
    case "retried":
      return item.state === "unknown"
        ? { ...item, notBefore: now }
        : {
            ...item,
            state: "queued",
            notBefore: now,
            // Held back because the conversation moved on: now they know.
            anyway: item.anyway || item.fault?.code === "conflict",
            fault: undefined,
          };
    case "discarded":
      return { ...item, state: "discarded" };
  }
}

/** Back in the queue, with the fault in sight, until the other side may be asked again. */
function waiting(
  item: Delivery,
  fault: Fault,
  now: number,
  rhythm: Rhythm,
): Delivery {
  const wish = Math.min(fault.details?.retryAt ?? now, now + longestWishMs);
  const backedOff = backOff(item.attempts, rhythm);
  const pause =
    fault.code === "offline" ? Math.min(backedOff, offlineMs) : backedOff;
  return {
    ...item,
    state: "queued",
    notBefore: Math.max(wish, now + pause),
    fault,
  };
}

/** Not there: sent again only once the attempt can no longer arrive. */
function absent(item: Delivery, now: number, rhythm: Rhythm): Delivery {
  // Begun in what is the future now, the clock has been set back since: counted from here on.
  const startedAt = Math.min(item.startedAt ?? 0, now);
  const settledAt = startedAt + rhythm.settleMs;
  if (now < settledAt) return { ...item, startedAt, notBefore: settledAt };
  const pause = item.attempts > 1 ? backOff(item.attempts - 1, rhythm) : 0;
  return { ...item, state: "queued", notBefore: now + pause, fault: undefined };
}

/** The longer it has been unknown, the rarer the looks. */
function pauseUntilNextLook(
  item: Delivery,
  now: number,
  rhythm: Rhythm,
): number {
  const age = Math.max(now - (item.startedAt ?? now), 0);
  return Math.min(Math.max(age, rhythm.backOffMs), rhythm.longestBackOffMs);
}

const progress: Record<OutboxState, number> = {
  queued: 0,
  held: 0,
  sending: 1,
  failed: 2,
  unknown: 2,
  sent: 3,
  discarded: 3,
};

/**
 * Of two copies of one item, whether the first has got further. Where copies differ the further one is
 * believed: a copy that lags behind would be sent a second time.
 */
export function isFurther(
  a: Pick<Delivery, "state" | "attempts">,
  b: Pick<Delivery, "state" | "attempts">,
): boolean {
  const isOver = (d: Pick<Delivery, "state">) => progress[d.state] === 3;
  if (isOver(a) !== isOver(b)) return isOver(a);
  return a.attempts === b.attempts
    ? progress[a.state] > progress[b.state]
    : a.attempts > b.attempts;
}
