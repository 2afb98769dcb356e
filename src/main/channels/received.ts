import type { Body } from "../../shared/model/body.ts";
import type {
  Addressed,
  MessageKind,
  Standing,
  Stream,
  Visibility,
} from "../../shared/model/message.ts";
import type { Handling } from "../../shared/model/handling.ts";

/** An author as a channel names them. `remoteId` is unique on the channel everywhere: `marta@fosstodon.org`, a mail address in lower case. */
export type RemoteIdentity = {
  remoteId: string;
  name: string;
  handle: string;
  url?: string;
  bot: boolean;
  /** Addresses that the channel has verified to be the author's; absent where it does not say. */
  links?: string[];
  /** The name with small pictures in it, `:name:` for each that has an address here; absent where it has none. */
  shown?: { name: string; emoji: Record<string, string> };
};

export type RemoteAttachment = {
  name: string;
  mediaType: string;
  size?: number;
  alt?: string;
  /** http(s) only. */
  url?: string;
  /** Where to fetch it later when it has no address, e.g. a mail part number. */
  part?: string;
  /** SHA-256 of its file in hexadecimal, where the file is kept already. */
  digest?: string;
};

/** Mail: where a message lies, so that parts can be fetched and moves noticed. */
export type Location = { mailbox: string; uidValidity: string; uid: number };

/** How what lies at a place stands there now. */
export type Placed = { location: Location; handling: Handling };

/** One message as a poll brings it, already cleaned: body sanitised, text extracted, times in ms UTC and never in the future. */
export type RemoteMessage = {
  /** Unique in the account. */
  remoteId: string;
  /**
   * Where authors name their messages themselves (mail): a message with this remote id and another
   * fingerprint is another message, kept as `remoteId#fingerprint`, and never replaces the first.
   */
  fingerprint?: string;
  /** A network-wide name (at-uri, ActivityPub uri), where there is one. */
  uri?: string;
  author: RemoteIdentity;
  /** Written by the account itself. Colleagues marked one of us are found by ingest. */
  own: boolean;
  kind: MessageKind;
  stream: Stream;
  visibility: Visibility;
  /** With the moderators of the place; absent where there are none, or the channel does not say. */
  standing?: Standing;
  addressed: Addressed;
  /** Machines: auto-replies, lists, bots. Opens no turn, answers none. */
  automatic: boolean;
  /** When the platform received it. */
  sentAt: number;
  claimedAt?: number;
  editedAt?: number;
  /**
   * Its text or its warning changes without being edited (the votes of a poll, labels of a moderator): whenever it is
   * met it says what holds now.
   */
  isLive?: boolean;
  subject?: string;
  warning?: string;
  body: Body;
  text: string;
  permalink?: string;
  lang?: string;
  /** Remote id of what it answers; absent where the link points only at a flat thread's head. */
  inReplyTo?: string;
  /** Remote id of what it quotes with text of its own. */
  quotes?: string;
  /**
   * Other remote ids of the same conversation, root first (ancestors, References).
   * Two messages that share any id, known yet or not, are one conversation.
   */
  thread: string[];
  /** Remote id of our own post, article or video above the conversation: its context, not part of it. */
  below?: string;
  mentions: RemoteIdentity[];
  /** Every name in `mentions` was put there on purpose (mail recipients), not copied by a client. */
  mentionsOnPurpose: boolean;
  attachments: RemoteAttachment[];
  /** How many can see it, where the channel says so (a public author's followers): at least 1. */
  reach?: number;
  location?: Location;
  /** What other programs have made of it, where the channel says so; it counts only with a `location`. */
  handling?: Handling;
  /** The payload as received (JSON), kept compressed so that it can be normalised again. */
  raw: unknown;
};

/** An inbound act that is not text to answer. */
export type RemoteSignal = {
  remoteId: string;
  kind: "boost" | "quote" | "like" | "link" | "follow";
  author: RemoteIdentity;
  at: number;
  /** Remote id of our message that it concerns. */
  about?: string;
  url?: string;
};

/** What the record lacks, and why, as a sentence. */
export type Gap = {
  from: number;
  to: number;
  why: string;
  /**
   * What cannot be read from then on (a folder, a search), by the channel's own name for it: nothing fills the gap, and
   * it grows, until `readable` names it.
   */
  about?: string;
};

/** What one poll found. The cursor commits with the last of the rows, never before. */
export type PollResult<Cursor> = {
  messages: RemoteMessage[];
  signals: RemoteSignal[];
  /** Remote ids that the channel says are gone. */
  tombstones: { remoteId: string; at: number }[];
  /** Places in a mailbox where nothing lies any more: what lay there was moved or is among the tombstones. */
  left?: Location[];
  /** All places of before are another server's: they are forgotten, and what lay there is not gone. */
  isElsewhere?: boolean;
  /** What other programs made of messages that we may have since the last poll; they are met by their places. */
  handlings?: Placed[];
  cursor: Cursor;
  /** More is waiting right now: poll again without the usual pause. */
  more: boolean;
  /** Requests that it cost. */
  requests: number;
  /** Nothing changed (304, or no new ids): nothing is written. */
  unchanged: boolean;
  /** What could not be read: kept raw and reported, the rest of the page goes on. */
  rejected: { raw: unknown; why: string }[];
  /** What the record lacks from now on. */
  gaps: Gap[];
  /** What a gap was about and is read again, from where it was left, or is asked for no more. */
  readable?: string[];
  /** The channel asks not to be polled before (Retry-After, Cache-Control, ttl, rate budget). */
  notBefore?: number;
  /** The account's settings changed for good (a feed moved by 301). */
  settings?: unknown;
  /** The account's own name, when it changed. */
  profile?: { name: string; handle: string };
  /** When the sign-in ends (ms UTC), where the channel says so: the user is warned before. Absent: it does not end. */
  expiresAt?: number;
};

/** One step back into history: a poll's result, older than all before it. */
export type HistoryResult<Cursor> = Omit<
  PollResult<Cursor>,
  "more" | "unchanged" | "settings" | "profile" | "expiresAt" | "readable"
> & {
  /** Nothing older can be had. */
  done: boolean;
  /** How far back the record goes now, ms UTC. */
  reachedAt?: number;
};
