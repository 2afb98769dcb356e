import type { Turn } from "../../src/shared/model/turn.ts";
import { foldTurns, turnsOf } from "../../src/shared/turns.ts";
import type {
  TurnEdit,
  TurnEvent,
  TurnMark,
  TurnMessage,
} from "../../src/shared/turns/events.ts";
import type { TurnSettings } from "../../src/shared/turns/state.ts";

export const inPublic: TurnSettings = { segmentGapMs: null, asidesOpen: false };
export const inPrivate: TurnSettings = {
  segmentGapMs: 7 * 86_400_000,
  asidesOpen: false,
};

const midnight = Date.UTC(2026, 10, 2);

/** ms UTC of "10:00" on the first day, or of "3 10:00" three days later. */
export function at(time: string): number {
  const [clock = "", days = "0"] = time.split(" ").toReversed();
  const [hours = "", minutes = ""] = clock.split(":");
  return (
    midnight +
    ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000
  );
}

function timeOf(ms: number): string {
  const minutes = (ms - midnight) / 60_000;
  const days = Math.floor(minutes / 1440);
  const clock = [Math.floor(minutes / 60) % 24, minutes % 60]
    .map((part) => String(part).padStart(2, "0"))
    .join(":");
  return days === 0 ? clock : `${String(days)} ${clock}`;
}

function message(
  id: string,
  direction: "in" | "out",
  personId: string,
  time: string,
  more: Partial<TurnMessage>,
): TurnMessage {
  return {
    type: "message",
    id,
    remoteId: id,
    direction,
    personId,
    sentAt: at(time),
    automatic: false,
    addressed: "to-us",
    inReplyTo: null,
    quotes: null,
    mentions: [],
    mentionsOnPurpose: false,
    deletedAt: null,
    hiddenAt: null,
    seenUpTo: null,
    viaPorchlight: false,
    thanksOnly: false,
    review: false,
    ...more,
  };
}

/** A message of a person; its id is the person and the time: `A 10:00`. */
export function from(
  personId: string,
  time: string,
  more: Partial<TurnMessage> = {},
): TurnMessage {
  return message(`${personId} ${time}`, "in", personId, time, more);
}

/** A message of ours; its id is `us 11:00`. */
export function us(time: string, more: Partial<TurnMessage> = {}): TurnMessage {
  return message(`us ${time}`, "out", "us", time, more);
}

export function edit(
  messageId: string,
  time: string,
  more: Partial<TurnEdit> = {},
): TurnEdit {
  return {
    type: "edit",
    id: `edit ${messageId} ${time}`,
    messageId,
    direction: messageId.startsWith("us") ? "out" : "in",
    at: at(time),
    seenUpTo: null,
    viaPorchlight: false,
    ...more,
  };
}

type Simple =
  | "done"
  | "reopened"
  | "acknowledged"
  | "spam"
  | "handed-off"
  | "muted"
  | "unmuted";

interface MarkMore {
  personId?: string;
  messageId?: string;
  seenUpTo?: number;
}

export function mark(
  name: Simple,
  time: string,
  more: MarkMore = {},
): TurnMark {
  return {
    type: "mark",
    mark: name,
    id: `${name} ${time}`,
    at: at(time),
    personId: null,
    messageId: null,
    seenUpTo: null,
    ...more,
  };
}

export function excuse(
  time: string,
  reason: Extract<TurnMark, { mark: "no-reply-needed" }>["reason"],
  more: MarkMore = {},
): TurnMark {
  return {
    type: "mark",
    mark: "no-reply-needed",
    reason,
    id: `excuse ${time}`,
    at: at(time),
    personId: null,
    messageId: null,
    seenUpTo: null,
    ...more,
  };
}

export function elsewhere(
  time: string,
  by: Extract<TurnMark, { mark: "answered-elsewhere" }>["by"],
  more: MarkMore = {},
): TurnMark {
  return {
    type: "mark",
    mark: "answered-elsewhere",
    by,
    id: `elsewhere ${time}`,
    at: at(time),
    personId: null,
    messageId: null,
    seenUpTo: null,
    ...more,
  };
}

export function waits(time: string, messageId: string): TurnMark {
  return {
    type: "mark",
    mark: "waits",
    id: `waits ${time}`,
    at: at(time),
    messageId,
  };
}

export function rules(
  name: "answers" | "does-not-answer",
  time: string,
  messageId: string,
  personId: string,
): TurnMark {
  return {
    type: "mark",
    mark: name,
    id: `${name} ${time}`,
    at: at(time),
    messageId,
    personId,
  };
}

/** A turn in one line: `A 10:00 answered 18:00`, `B 10:10 answered 10:20 assumed`, `C 09:00 waits`. */
export function tell(turn: Turn): string {
  const { end } = turn;
  const words = [turn.personId, timeOf(turn.startAt)];
  if (end === null) words.push("waits");
  else {
    words.push(end.how, timeOf(end.at));
    if ("reason" in end) words.push(end.reason);
    if (end.how === "answered-elsewhere") words.push(end.by);
    if (end.how === "answered" && end.assumed) words.push("assumed");
  }
  return words.join(" ");
}

/** The turns of events that arrive in the wrong order. */
export function turnsFrom(
  events: readonly TurnEvent[],
  settings: TurnSettings = inPublic,
): Turn[] {
  return turnsOf(foldTurns("c", settings, events.toReversed()));
}
