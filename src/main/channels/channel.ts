import type { z } from "zod";
import type { AnnouncedCapabilities } from "../../shared/model/account.ts";
import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import type { Http } from "./http.ts";
import type {
  ActResult,
  OutgoingAct,
  OutgoingMessage,
  SendResult,
} from "./outgoing.ts";
import type {
  HistoryResult,
  Location,
  PollResult,
  RemoteIdentity,
  RemoteMessage,
} from "./received.ts";
import type { Setup } from "./setup.ts";

/** What every call of a channel may use; a new one per call. */
export type ChannelContext<Settings, Secrets> = {
  accountId: string;
  settings: Settings;
  secrets: Secrets;
  /**
   * Keeps what `renew` makes of the secrets that are kept now, and answers it. One at a time for an account: who
   * comes second is given what the first has made. The same object means that there is nothing to keep.
   */
  renewSecrets: (
    renew: (kept: Secrets) => Promise<Secrets>,
  ) => Promise<Secrets>;
  /** Remote id of what lay there when it was met (mail); undefined where nothing was. */
  messageAt: (location: Location) => string | undefined;
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
  capabilities: AnnouncedCapabilities;
};

/** One step of trying a connection. */
export type CheckStep = { name: string; ok: boolean; message: string };

/** An account as a list of many holds it. */
export type ListedAccount = { name: string; settings: unknown };

/** A file in which other programs keep many accounts. */
export type AccountList = {
  /** Null when it is no such list. */
  read: (text: string) => { title: string; settings: unknown }[] | null;
  write: (accounts: readonly ListedAccount[]) => string;
  /** Settings that share one of these are of the same account. */
  keysOf: (settings: unknown) => string[];
};

/** What can be asked of a channel before there is an account. */
export type OpenContext = Pick<
  ChannelContext<unknown, unknown>,
  "http" | "signal" | "now"
>;

/** What a sign-in in the browser may use; `secrets` are what was typed beside the settings (a client's secret). */
export type AuthoriseContext = OpenContext & { secrets?: unknown };

/** OAuth in three steps: a page to open, a code that comes back, the secrets it buys. */
export type Authorisation<Settings, Secrets> = {
  url: string;
  /** The `state` that the redirect must bring back. */
  state: string;
  /** `brought`: whatever else the redirect brought; empty where the code was pasted. */
  finish: (
    code: string,
    brought?: URLSearchParams,
  ) => Promise<{ settings: Settings; secrets: Secrets }>;
};

/**
 * A limit that a platform documents (cite the page) and does not always say in its headers. `address`: of this
 * computer; accounts of one server share it. `client`: of the application in whose name is asked, shared by the
 * accounts of one server that ask in the same (`Channel.client`).
 */
export type KnownLimit = {
  per: "account" | "address" | "client";
  requests: number;
  seconds: number;
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
export type Channel<
  Settings = unknown,
  Secrets = unknown,
  Cursor = unknown,
  History = unknown,
> = {
  kind: ChannelKind;
  /** Absent where nobody adds accounts by hand. */
  setup?: Setup;
  settings: z.ZodType<Settings>;
  secrets: z.ZodType<Secrets>;
  cursor: z.ZodType<Cursor>;
  /** Usual seconds between two polls; adapted by the poller, never below what the platform allows. */
  pollSeconds: number;
  /** As often as the platform bears it, for while somebody looks; absent: never more often than usual. */
  fastestSeconds?: number;
  limits?: readonly KnownLimit[];
  /** The id of the application in whose name an account asks, where the user brought their own; absent: the program's. */
  client?: (settings: Settings, secrets: Secrets) => string | undefined;
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
  /** Where `backfill` has got to. */
  history?: z.ZodType<History>;
  /**
   * One page of what was there before the first poll, newest first; `until` (ms UTC) is as far back as the user
   * wants. Messages may be met again. Absent where the channel keeps nothing.
   */
  backfill?: (
    context: ChannelContext<Settings, Secrets>,
    at: History | null,
    until: number,
  ) => Promise<HistoryResult<History>>;
  /**
   * Listens between polls and calls `wake` when there is something to poll, until the signal is aborted (then it
   * returns). Throws where it cannot listen or no longer can; polling goes on in any case.
   */
  watch?: (
    context: ChannelContext<Settings, Secrets>,
    wake: () => void,
  ) => Promise<void>;
  /**
   * Our own message as it was typed, to be edited: what is shown may have shorter names and addresses. Absent where
   * the message holds its own text.
   */
  source?: (
    context: ChannelContext<Settings, Secrets>,
    remoteId: string,
  ) => Promise<{ text: string }>;
  /** Does what the account's capabilities say beside sending. */
  act?: (
    context: ChannelContext<Settings, Secrets>,
    outgoing: OutgoingAct,
  ) => Promise<ActResult>;
  /** Absent where nothing can be sent (feeds). */
  send?: (
    context: ChannelContext<Settings, Secrets>,
    outgoing: OutgoingMessage,
  ) => Promise<SendResult>;
  /**
   * Addresses that a text may go out from, the usual one first: the one that what it answers (a payload kept as `raw`)
   * was sent to. Absent where an account is one address.
   */
  senders?: (settings: Settings, raw: unknown) => string[];
  /**
   * Why a message cannot be answered by us, in a sentence; undefined: it can. Asked before anything is typed. Absent
   * where whatever is there can be answered.
   */
  barrier?: (
    context: ChannelContext<Settings, Secrets>,
    remoteId: string,
  ) => Promise<string | undefined>;
  /**
   * Reads back whether an outgoing message is there, after an `unknown`. Null says that it certainly was never
   * taken, for then it is sent again; throws when it could not look, or when looking cannot tell.
   */
  find?: (
    context: ChannelContext<Settings, Secrets>,
    outgoing: OutgoingMessage,
  ) => Promise<RemoteMessage | null>;
  /** Absent where no other program has such lists; its words are in `setup.list`. */
  list?: AccountList;
  /** Reads a payload that was kept as `raw`; undefined when it cannot be read any more. Absent where payloads do not hold enough. */
  reread?: (raw: unknown) => Reread | undefined;
  /** `URL.host` of the account's own server: what lies there may be fetched even from a private network. */
  ownHost?: (settings: Settings) => string;
  /** To whom its secrets are shown: settings that change it need another sign-in. Absent: `ownHost`. */
  signsInAt?: (settings: Settings) => string;
  /**
   * Fetches what was attached without an address of its own. Throws `gone` when it is there no more, `too-large`
   * beyond `mostBytes`. Absent where every attachment has an address.
   */
  fetchPart?: (
    context: ChannelContext<Settings, Secrets>,
    attached: { part: string; locations: Location[] },
    mostBytes: number,
  ) => Promise<Uint8Array>;
  /**
   * Begins a sign-in in the browser; `redirect` is a loopback address, or `code` for a code to paste. The listener
   * behind the address also answers as `http://localhost:port/` and `http://127.0.0.1:port/`.
   */
  authorise?: (
    settings: Settings,
    redirect: { uri: string } | "code",
    context: AuthoriseContext,
  ) => Promise<Authorisation<Settings, Secrets>>;
};
