import { AppError, type Fault } from "../../shared/fault.ts";
import { findAccount, type StoredAccount } from "../archive/accounts.ts";
import type { Archive } from "../archive/open.ts";
import { isAsBound, type StoredItem } from "../archive/outbox.ts";
import type { Channel, ChannelContext } from "../channels/channel.ts";
import type { OutgoingMessage } from "../channels/outgoing.ts";
import type { ChannelLookup, Connect } from "../connect.ts";
import { redact, type Log } from "../log.ts";
import { parentRow, toOutgoing } from "./outgoing.ts";
import type { Happening, RecordHappening } from "./record.ts";

export type AttemptContext = {
  db: Archive;
  lookup: ChannelLookup;
  connect: Connect;
  record: RecordHappening;
  log: Log;
  now: () => number;
};

/** All that an attempt needs, or what stands in its way. */
export type Route =
  | {
      account: StoredAccount;
      channel: Channel;
      connection: ChannelContext<unknown, unknown>;
      outgoing: OutgoingMessage;
    }
  | { obstacle: Happening };

function failed(code: Fault["code"], message: string): { obstacle: Happening } {
  return { obstacle: { is: "failed", fault: { code, message } } };
}

/** What a channel threw, as it may be shown; undefined for a defect. */
export function faultOf(cause: unknown): Fault | undefined {
  if (!(cause instanceof AppError)) return undefined;
  const fault = cause.toFault();
  return { ...fault, message: redact(fault.message) };
}

/** Everything short of the channel itself. The context is always that of the item's own account. */
export async function findRoute(
  item: StoredItem,
  context: AttemptContext,
  signal: AbortSignal,
): Promise<Route> {
  const { db, now, log } = context;
  const account = findAccount(db, item.accountId);
  if (account === undefined || account.removedAt !== undefined)
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
  const parent = parentRow(db, item);
  if (
    item.inReplyTo !== undefined &&
    (parent === undefined ||
      (parent.deleted_at !== null && item.state === "queued"))
  )
    return failed("gone", "The message that this answers is no longer there.");
  if (parent !== undefined && parent.account_id !== account.id)
    return failed("internal", "This answers a message of another account.");
  try {
    const channel = context.lookup(account.channel);
    const connection = await context.connect(account, signal);
    if (connection.accountId !== item.accountId)
      return failed("internal", "The sign-in of another account was at hand.");
    return {
      account,
      channel,
      connection,
      outgoing: toOutgoing(db, item, parent),
    };
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
