import type { z } from "zod";
import type { FaultDetails } from "../../shared/fault.ts";
import type { Capabilities } from "../../shared/model/account.ts";
import type { Body } from "../../shared/model/body.ts";
import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import type {
  Addressed,
  MessageKind,
  Stream,
  Visibility,
} from "../../shared/model/message.ts";
import type { Http } from "./http.ts";

/** An author as a channel names them. `remoteId` is unique on the channel everywhere: `marta@fosstodon.org`, a mail address in lower case. */
export type RemoteIdentity = {
  remoteId: string;
  name: string;
  handle: string;
  url?: string;
  bot: boolean;
  /** Addresses that the channel has verified to be the author's; absent where it does not say. */
  links?: string[];
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
  addressed: Addressed;
  /** Machines: auto-replies, lists, bots. Opens no turn, answers none. */
  automatic: boolean;
  /** When the platform received it. */
  sentAt: number;
  claimedAt?: number;
  editedAt?: number;
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

/** What one poll found. The cursor commits with the last of the rows, never before. */
export type PollResult<Cursor> = {
  messages: RemoteMessage[];
  signals: RemoteSignal[];
  /** Remote ids that the channel says are gone. */
  tombstones: { remoteId: string; at: number }[];
  cursor: Cursor;
  /** More is waiting right now: poll again without the usual pause. */
  more: boolean;
  /** Requests that it cost. */
  requests: number;
  /** Nothing changed (304, or no new ids): nothing is written. */
  unchanged: boolean;
  /** What could not be read: kept raw and reported, the rest of the page goes on. */
  rejected: { raw: unknown; why: string }[];
  /** What the record lacks from now on, and why, as a sentence. */
  gaps: { from: number; to: number; why: string }[];
  /** The channel asks not to be polled before (Retry-After, Cache-Control, ttl, rate budget). */
  notBefore?: number;
  /** The account's settings changed for good (a feed moved by 301). */
  settings?: unknown;
  /** The account's own name, when it changed. */
  profile?: { name: string; handle: string };
};

/** What every call of a channel may use; a new one per call. */
export type ChannelContext<Settings, Secrets> = {
  accountId: string;
  settings: Settings;
  secrets: Secrets;
  http: Http;
  now: () => number;
  /** Aborted on close, on removal, or when the caller gave up. */
  signal: AbortSignal;
};

/** Who the account is, found when it is added. */
export type AccountProfile = {
  name: string;
  handle: string;
  /** Identities that are the account: what they write is ours. Empty for a feed. */
  identities: RemoteIdentity[];
  /** The settings to keep, completed by what was found. */
  settings: unknown;
  /** With what the server announces, e.g. its length limit. */
  capabilities: Capabilities;
};

/** What is sent: the parent as the channel knows it, the text as typed. */
export type OutgoingMessage = {
  /** Fixed at enqueue, the same for every attempt: idempotency key, record key or Message-ID is derived from it. */
  key: string;
  text: string;
  createdAt: number;
  parent?: {
    remoteId: string;
    uri?: string;
    subject?: string;
    text: string;
    author: RemoteIdentity;
    sentAt: number;
    visibility: Visibility;
    /** Ids of the thread above it, root first. */
    thread: string[];
    mentions: RemoteIdentity[];
    lang?: string;
    /** As received, for what only the channel understands (Mastodon's visibility, mail's Reply-To). */
    raw: unknown;
  };
};

/** How an attempt ended. `unknown` is never resent blindly: `find` looks first. */
export type SendResult =
  /** `message` is ours as the next poll would bring it, so that both meet on the same remote id. */
  | { outcome: "sent"; message: RemoteMessage }
  /** Definitely not sent. With `details.retryAt` it is tried again by itself then; otherwise the user decides. */
  | {
      outcome: "failed";
      code:
        | "refused"
        | "gone"
        | "needs-sign-in"
        | "too-large"
        | "rate-limited"
        | "unreachable"
        | "offline"
        | "insecure";
      message: string;
      details?: FaultDetails;
    }
  /** It may or may not be there: time-out, 5xx, a connection broken after the request left. */
  | { outcome: "unknown"; message: string };

/** One step of trying a connection. */
export type CheckStep = { name: string; ok: boolean; message: string };

/** What can be asked of a channel before there is an account. */
export type OpenContext = Pick<
  ChannelContext<unknown, unknown>,
  "http" | "signal" | "now"
>;

/** OAuth in three steps: a page to open, a code that comes back, the secrets it buys. */
export type Authorisation<Settings, Secrets> = {
  url: string;
  /** The `state` that the redirect must bring back. */
  state: string;
  finish: (code: string) => Promise<{ settings: Settings; secrets: Secrets }>;
};

/** What can be read again from a kept payload: what is said, not where it belongs, who is asked or when it came. */
export type Reread = Pick<
  RemoteMessage,
  "subject" | "warning" | "body" | "text" | "permalink" | "lang"
>;

/**
 * A kind of place. All effects go through the context; faults are AppErrors with the codes of
 * `shared/fault.ts`, their message a sentence for the account's screen.
 */
export type Channel<Settings = unknown, Secrets = unknown, Cursor = unknown> = {
  kind: ChannelKind;
  settings: z.ZodType<Settings>;
  secrets: z.ZodType<Secrets>;
  cursor: z.ZodType<Cursor>;
  /** Usual seconds between two polls; adapted by the poller, never below what the platform allows. */
  pollSeconds: number;
  /** Finds out who the account is; throws what is wrong. Called when adding and when signing in again. */
  identify: (
    context: ChannelContext<Settings, Secrets>,
  ) => Promise<AccountProfile>;
  /** Tries the connection step by step; never throws for what the user can mend. */
  check: (context: ChannelContext<Settings, Secrets>) => Promise<CheckStep[]>;
  /** From what the user typed to candidate settings. */
  discover?: (
    address: string,
    context: OpenContext,
  ) => Promise<{ title: string; settings: unknown }[]>;
  poll: (
    context: ChannelContext<Settings, Secrets>,
    cursor: Cursor | null,
  ) => Promise<PollResult<Cursor>>;
  /** Absent where nothing can be sent (feeds). */
  send?: (
    context: ChannelContext<Settings, Secrets>,
    outgoing: OutgoingMessage,
  ) => Promise<SendResult>;
  /**
   * Reads back whether an outgoing message is there, after an `unknown`. Null says that it certainly was never
   * taken, for then it is sent again; throws when it could not look, or when looking cannot tell.
   */
  find?: (
    context: ChannelContext<Settings, Secrets>,
    outgoing: OutgoingMessage,
  ) => Promise<RemoteMessage | null>;
  /** Reads a payload that was kept as `raw`; undefined when it cannot be read any more. Absent where payloads do not hold enough. */
  reread?: (raw: unknown) => Reread | undefined;
  /** `URL.host` of the account's own server: what lies there may be fetched even from a private network. */
  ownHost?: (settings: Settings) => string;
  /**
   * Fetches what was attached without an address of its own. Throws `gone` when it is there no more, `too-large`
   * beyond `mostBytes`. Absent where every attachment has an address.
   */
  fetchPart?: (
    context: ChannelContext<Settings, Secrets>,
    attached: { part: string; locations: Location[] },
    mostBytes: number,
  ) => Promise<Uint8Array>;
  /** Begins a sign-in in the browser; `redirect` is a loopback address, or `code` for a code to paste. */
  authorise?: (
    settings: Settings,
    redirect: { uri: string } | "code",
    context: OpenContext,
  ) => Promise<Authorisation<Settings, Secrets>>;
};
