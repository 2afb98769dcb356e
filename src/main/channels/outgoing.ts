import type { FaultDetails } from "../../shared/fault.ts";
import type { Act } from "../../shared/model/act.ts";
import type {
  AttachmentFacts,
  Visibility,
} from "../../shared/model/message.ts";
import type {
  OutgoingFile,
  SendOptions,
} from "../../shared/model/send-options.ts";
import type { Location, RemoteIdentity, RemoteMessage } from "./received.ts";

/** A file that lies at the server without a post: under which name, and since when (ms UTC). */
export type Uploaded = { remoteId: string; at: number };

/** What of the files the server has from attempts that came to nothing. Most servers forget it after a while. */
export type KeptUploads = {
  find: (file: OutgoingFile) => Uploaded | undefined;
  /** To be called as soon as the server has named it. */
  keep: (file: OutgoingFile, remoteId: string) => void;
};

/** What is sent: the parent as the channel knows it, the text as typed. */
export type OutgoingMessage = {
  /** Fixed at enqueue, the same for every attempt: idempotency key, record key or Message-ID is derived from it. */
  key: string;
  text: string;
  options: SendOptions;
  /** One of `options.files`, as large as it is: it lies on the disk until it is read. */
  readFile: (id: string) => Promise<Blob>;
  uploads: KeptUploads;
  /**
   * Says how much of it has left, for what takes long. Who says so can be stopped by the user until all of it has: then
   * `cancelled` is thrown where the other side certainly has not taken it, and whatever is in doubt is `unknown`.
   */
  progress: (sentBytes: number, totalBytes: number) => void;
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

/** Something done to a message that is there, ours or another's. */
export type OutgoingAct = {
  /** Fixed at enqueue, the same for every attempt. */
  key: string;
  target: {
    remoteId: string;
    uri?: string;
    own: boolean;
    author: RemoteIdentity;
    locations: Location[];
    raw: unknown;
  };
} & (
  | { act: Exclude<Act, "edit" | "report"> }
  | {
      act: "edit";
      text: string;
      /** Without a warning there is none afterwards; without files or a language those stay as they are; an empty list of files takes them away. */
      options: SendOptions;
      readFile: OutgoingMessage["readFile"];
      uploads: KeptUploads;
      progress: OutgoingMessage["progress"];
      /** The files that the message has; those of `options.files` that stay are named by their ids. */
      attached: readonly AttachmentFacts[];
    }
  | { act: "report"; reason: string }
);

/** How an act ended. As each is the same done twice, what is `unknown` is done again. */
export type ActResult =
  /** `message`: what was edited, as the next poll would bring it. */
  | { outcome: "done"; message?: RemoteMessage }
  | Exclude<SendResult, { outcome: "sent" }>;
