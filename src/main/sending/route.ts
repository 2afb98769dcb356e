import { AppError, type Fault } from "../../shared/fault.ts";
import { findAccount, type StoredAccount } from "../archive/accounts.ts";
import type { Archive } from "../archive/open.ts";
import { getMessageRow } from "../archive/messages.ts";
import { isAsBound, type StoredItem } from "../archive/outbox.ts";
import { findUploaded, keepUploaded } from "../archive/uploaded-files.ts";
import type { Channel, ChannelContext } from "../channels/channel.ts";
import type { OutgoingAct, OutgoingMessage } from "../channels/outgoing.ts";
import type { ChannelLookup, Connect } from "../connect.ts";
import { redact, type Log } from "../log.ts";
import type { Uploads } from "../media/uploads.ts";
import {
  parentRow,
  toOutgoing,
  toOutgoingAct,
  type FilesAtHand,
} from "./outgoing.ts";
import type { Progress } from "./progress.ts";
import type { Happening, RecordHappening } from "./record.ts";

export type AttemptContext = {
  db: Archive;
  lookup: ChannelLookup;
  connect: Connect;
  uploads: Pick<Uploads, "read" | "missing">;
  record: RecordHappening;
  progress: Progress;
  log: Log;
  now: () => number;
};

/** All that an attempt needs, or what stands in its way. */
export type Route<Outgoing> =
  | {
      account: StoredAccount;
      channel: Channel;
      connection: ChannelContext<unknown, unknown>;
      outgoing: Outgoing;
    }
  | { obstacle: Happening };

type Obstructed = { obstacle: Happening };

function failed(code: Fault["code"], message: string): Obstructed {
  return { obstacle: { is: "failed", fault: { code, message } } };
}

/** What a channel threw, as it may be shown; undefined for a defect. */
export function faultOf(cause: unknown): Fault | undefined {
  if (!(cause instanceof AppError)) return undefined;
  const fault = cause.toFault();
  return { ...fault, message: redact(fault.message) };
}

/** The way of a text to its channel. */
export function findRoute(
  item: StoredItem,
  context: AttemptContext,
  signal: AbortSignal,
): Promise<Route<OutgoingMessage>> {
  return reach(item, context, signal, (account) => {
    const parent = parentRow(context.db, item);
    if (
      item.inReplyTo !== undefined &&
      (parent === undefined ||
        (parent.deleted_at !== null &&
          // A mail can be answered although it lies in no mailbox any more.
          parent.kind !== "email" &&
          item.state === "queued"))
    )
      return failed(
        "gone",
        "The message that this answers is no longer there.",
      );
    if (parent !== undefined && parent.account_id !== account.id)
      return failed("internal", "This answers a message of another account.");
    return toOutgoing(context.db, item, parent, filesAtHand(context, item));
  });
}

/** The way of what is to be done to a message. */
export function findRouteOfAct(
  item: StoredItem & { act: NonNullable<StoredItem["act"]> },
  context: AttemptContext,
  signal: AbortSignal,
): Promise<Route<OutgoingAct>> {
  return reach(item, context, signal, (account) => {
    const target = getMessageRow(context.db, item.targetId ?? "");
    const isGone = target?.deleted_at !== null && item.act !== "restore";
    if (target === undefined || isGone)
      return failed("gone", "The message is no longer there.");
    if (target.account_id !== account.id)
      return failed("internal", "This is about a message of another account.");
    return toOutgoingAct(context.db, item, target, filesAtHand(context, item));
  });
}

/** Noted as soon as the server has a file, for the program may be killed before the post is there. */
function filesAtHand(
  { db, uploads, progress, now, log }: AttemptContext,
  { id, accountId }: StoredItem,
): FilesAtHand {
  return {
    readFile: uploads.read,
    progress: (sentBytes, totalBytes) =>
      progress.note(id, { sentBytes, totalBytes }),
    uploads: {
      find: (file) => findUploaded(db, accountId, file, now()),
      keep(file, remoteId) {
        try {
          keepUploaded(db, accountId, file, { remoteId, at: now() });
        } catch (cause) {
          // It only saves a second upload: the post goes on.
          log.warn("an upload could not be noted", cause);
        }
      },
    },
  };
}

/** Everything short of the channel itself. The context is always that of the item's own account. */
async function reach<Outgoing extends object>(
  item: StoredItem,
  context: AttemptContext,
  signal: AbortSignal,
  toOutgoing: (account: StoredAccount) => Outgoing | Obstructed,
): Promise<Route<Outgoing>> {
  const { db, now, log } = context;
  const account = findAccount(db, item.accountId);
  if (
    account === undefined ||
    account.removedAt !== undefined ||
    account.health.state === "imported"
  )
    return {
      obstacle: {
        is: "held",
        fault: {
          code: "not-found",
          message:
            "The account that this was written for is not here any more. Bring it back, or take the text back.",
        },
      },
    };
  if (!isAsBound(db, item))
    return failed(
      "internal",
      "This is not what was written: account, parent or text has changed. Take the text back and look at it.",
    );
  const [missing] = context.uploads.missing(item.options?.files ?? []);
  if (missing !== undefined && item.state === "queued")
    return failed(
      "not-found",
      `“${missing.name}” is missing from the data folder. Take the text back and attach the file again.`,
    );
  const outgoing = toOutgoing(account);
  if ("obstacle" in outgoing) return outgoing;
  try {
    const channel = context.lookup(account.channel);
    const connection = await context.connect(account, signal);
    if (connection.accountId !== item.accountId)
      return failed("internal", "The sign-in of another account was at hand.");
    return { account, channel, connection, outgoing };
  } catch (cause) {
    const fault = faultOf(cause);
    if (fault?.code === "needs-sign-in")
      return { obstacle: { is: "held", fault } };
    if (fault !== undefined) return { obstacle: { is: "failed", fault } };
    log.error(`the outbox could not reach account ${account.id}`, cause);
    return {
      obstacle: {
        is: "failed",
        fault: {
          code: "internal",
          message:
            "The sign-in of this account could not be read just now. Porchlight tries again.",
          details: { retryAt: now() },
        },
      },
    };
  }
}
