import type { AnnouncedCapabilities } from "../../shared/model/account.ts";
import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import type {
  ImportKind,
  ImportProblem,
  Recognised,
} from "../../shared/model/recognised.ts";
import type {
  RemoteAttachment,
  RemoteIdentity,
  RemoteMessage,
  RemoteSignal,
} from "../channels/received.ts";
import type { TaskControl } from "../jobs/task-control.ts";

/** An account in somebody else's archive. It is met by channel and handle, else taken in as one that only keeps what is imported. */
export type FoundAccount = {
  channel: ChannelKind;
  name: string;
  handle: string;
  settings: Record<string, unknown>;
  capabilities: AnnouncedCapabilities;
  /** Identities that are the account: what they write is ours. */
  identities: RemoteIdentity[];
};

/** What could not be read, and what stood there, cut short. */
export type Problem = ImportProblem & { text?: string };

/** What an archive holds that is understood and is no message to us or from us. */
export const passedOver = [
  "boosts",
  "likes",
  "bookmarks",
  "events",
  "drafts",
  "spam and deleted mails",
  "posts without text or attachment",
  "files over 100 MB",
] as const;
export type PassedOver = (typeof passedOver)[number];

/** What is attached to a message of somebody else's archive; `inside` is where its file lies in there. */
export type ArchivedAttachment = RemoteAttachment & { inside?: string };

export type ArchivedMessage = Omit<RemoteMessage, "attachments"> & {
  attachments: ArchivedAttachment[];
};

/** One thing found in somebody else's archive; `of` is the key of an account that was found before it. */
export type Found =
  | { type: "account"; key: string; account: FoundAccount }
  | { type: "message"; of: string; message: ArchivedMessage }
  /** A file of the archive that is kept now, after all messages. */
  | { type: "file"; inside: string; digest: string; size: number }
  | { type: "signal"; of: string; signal: RemoteSignal }
  | { type: "problem"; of: string; problem: Problem }
  | { type: "passed"; of: string; what: PassedOver };

/** As it is taken in: every attachment knows its file. */
export type Staged = Exclude<Found, { type: "file" }>;

/** What the user says about an import. */
export type ImportOptions = {
  /** Mail: which addresses are ours, the account's own first. Guessed where nobody says. */
  addresses?: readonly string[] | undefined;
};

/** Looks only as far as it takes to tell what and whose it is, in a thread of its own; undefined when it is none of its kind. */
type Recognise = (
  path: string,
  options: ImportOptions,
  control: Pick<TaskControl, "isCancelled">,
) => Recognised | undefined | Promise<Recognised | undefined>;

/**
 * One kind of thing that can be imported. Everything is read and checked in a thread before the first write:
 * `read` and `check` throw an `invalid-input` with file and line, and then nothing has changed.
 */
export type Importer =
  | {
      kind: Exclude<ImportKind, "porchlight">;
      recognise: Recognise;
      /** What it yields waits in a file and is then taken in like what a poll brings. `progress` in whatever it counts. */
      read: (
        path: string,
        options: ImportOptions,
        control: TaskControl,
      ) => Iterable<Found> | AsyncIterable<Found>;
    }
  | {
      kind: "porchlight";
      recognise: Recognise;
      /** Ours is merged row by row (`porchlight/merge.ts`). */
      check: (path: string, control: TaskControl) => Promise<void>;
    };
