import type { Capabilities } from "../../shared/model/account.ts";
import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import type { ImportKind, Recognised } from "../../shared/model/recognised.ts";
import type {
  RemoteIdentity,
  RemoteMessage,
  RemoteSignal,
} from "../channels/channel.ts";
import type { TaskControl } from "../jobs/task-control.ts";

/** An account in somebody else's archive. It is met by channel and handle, else taken in paused: nobody has signed in to it. */
export type FoundAccount = {
  channel: ChannelKind;
  name: string;
  handle: string;
  settings: Record<string, unknown>;
  capabilities: Capabilities;
  /** Identities that are the account: what they write is ours. */
  identities: RemoteIdentity[];
};

/** One thing found in somebody else's archive; `of` is the key of an account that was found before it. */
export type Found =
  | { type: "account"; key: string; account: FoundAccount }
  | { type: "message"; of: string; message: RemoteMessage }
  | { type: "signal"; of: string; signal: RemoteSignal };

/** Looks only as far as it takes to tell what and whose it is, in a thread of its own; undefined when it is none of its kind. */
type Recognise = (
  path: string,
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
        control: TaskControl,
      ) => Iterable<Found> | AsyncIterable<Found>;
    }
  | {
      kind: "porchlight";
      recognise: Recognise;
      /** Ours is merged row by row (`porchlight/merge.ts`). */
      check: (path: string, control: TaskControl) => Promise<void>;
    };
