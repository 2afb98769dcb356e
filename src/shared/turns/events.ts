import type { NoReplyReason } from "../model/mark.ts";
import type { Addressed, Direction } from "../model/message.ts";
import type { Elsewhere } from "../model/turn.ts";

/** A message of the conversation as the rules of waiting see it. Times are ms UTC. */
export interface TurnMessage {
  type: "message";
  id: string;
  /** The platform's id: the last word on the order of messages of one instant. */
  remoteId: string;
  direction: Direction;
  personId: string;
  /** When the platform received it, never the author's claim. */
  sentAt: number;
  automatic: boolean;
  /** Only read for inbound messages. */
  addressed: Addressed;
  /** Id of a message of ours in the archive, null when it has no reply link. */
  inReplyTo: string | null;
  quotes: string | null;
  /** People whom it names; of mail, every recipient. */
  mentions: readonly string[];
  /** Names cannot have been copied by a client: mail lands in every inbox it names. */
  mentionsOnPurpose: boolean;
  /** Deleted by its author. */
  deletedAt: number | null;
  /** Hidden or removed by us. */
  hiddenAt: number | null;
  /** The newest `sentAt` that its writer had seen; null when unknown, which answers everything. */
  seenUpTo: number | null;
  /** Sent with Porchlight, not from another client or by a colleague. */
  viaPorchlight: boolean;
  /** See `isOnlyThanks`. */
  thanksOnly: boolean;
  /** Only a review's edit opens a turn. */
  review: boolean;
}

/** New stars or a new text of a review, or the edit of our reply below one; of anything else it changes nothing. */
export interface TurnEdit {
  type: "edit";
  id: string;
  messageId: string;
  direction: Direction;
  at: number;
  seenUpTo: number | null;
  viaPorchlight: boolean;
}

/** Whom a mark concerns: the person, else the message's author, else everybody in the conversation. */
interface Concern {
  personId: string | null;
  messageId: string | null;
}

interface Marked {
  type: "mark";
  /** Id of the decision: the order of marks of one instant. */
  id: string;
  /** When it holds from; of `answered-elsewhere` the instant of that answer. */
  at: number;
}

/** A mark that ends turns; what they wrote after `seenUpTo` (null: nothing) waits on. */
interface Ending extends Marked, Concern {
  seenUpTo: number | null;
}

export type TurnMark =
  | (Ending & { mark: "no-reply-needed"; reason: NoReplyReason })
  | (Ending & { mark: "answered-elsewhere"; by: Elsewhere })
  | (Ending & { mark: "acknowledged" })
  /** Ends only a turn that says thanks and nothing else, soon after our answer. */
  | (Ending & { mark: "done" })
  | (Marked &
      Concern & {
        /** `reopened` takes the last excuse, acknowledgement or spam back. */
        mark: "reopened" | "spam" | "handed-off" | "muted" | "unmuted";
      })
  /** Adopts a message that was not addressed to us. */
  | (Marked & { mark: "waits"; messageId: string })
  /** Overrule whom a message of ours answers. */
  | (Marked & {
      mark: "answers" | "does-not-answer";
      messageId: string;
      personId: string;
    });

export type TurnEvent = TurnMessage | TurnEdit | TurnMark;

/** A place in the order of events: time, then inbound before outbound before marks, then id. */
export interface Place {
  at: number;
  rank: number;
  id: string;
}

export function timeOf(event: TurnEvent): number {
  return event.type === "message" ? event.sentAt : event.at;
}

export function placeOf(event: TurnEvent): Place {
  switch (event.type) {
    case "message":
      return {
        at: event.sentAt,
        rank: event.direction === "in" ? 0 : 2,
        // The archive's id settles what two accounts' equal remote ids leave open.
        id: `${event.remoteId}\n${event.id}`,
      };
    case "edit":
      return {
        at: event.at,
        rank: event.direction === "in" ? 1 : 3,
        id: event.id,
      };
    case "mark":
      return { at: event.at, rank: 4, id: event.id };
  }
}

export function comparePlaces(a: Place, b: Place): number {
  return (
    a.at - b.at || a.rank - b.rank || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)
  );
}
