import { AppError, type Fault } from "../../shared/fault.ts";
import { findAccount } from "../archive/accounts.ts";
import { findMessage } from "../archive/messages.ts";
import { getItem, type StoredItem } from "../archive/outbox.ts";
import type { Channel } from "../channels/channel.ts";
import type { OutgoingMessage } from "../channels/outgoing.ts";
import { limited, unlessAborted } from "./limit.ts";
import type { Happening } from "./record.ts";
import {
  faultOf,
  findRoute,
  type AttemptContext,
  type Route,
} from "./route.ts";

const cannotLook =
  "This channel cannot be asked whether it is there. Look yourself; then take the text back, or leave it.";

/** An attempt whose end nobody knows. */
export function lost(message: string, channel: Channel | undefined): Happening {
  return {
    is: "unknown",
    fault: {
      code: "bad-answer",
      message:
        channel?.find === undefined ? `${message} ${cannotLook}` : message,
    },
  };
}

/** An attempt that was running when the program ended, or whose end could not be written down. */
export function ownUp(item: StoredItem, context: AttemptContext): void {
  const interrupted = "Porchlight was interrupted while it sent this.";
  if (item.act !== undefined) {
    context.record(item.id, {
      is: "again",
      fault: { code: "unreachable", message: interrupted },
    });
    return;
  }
  const account = findAccount(context.db, item.accountId);
  let channel: Channel | undefined;
  try {
    channel =
      account === undefined ? undefined : context.lookup(account.channel);
  } catch {
    // A channel that this version has not: nothing can look.
  }
  context.record(item.id, lost(interrupted, channel));
}

/** Looks at the channel for an item of which nobody knows whether it is there. */
export async function lookForItem(
  id: string,
  context: AttemptContext,
  signal: AbortSignal,
): Promise<Fault | undefined> {
  const { db, record } = context;
  const route = await findRoute(getItem(db, id), context, signal);
  let happening: Happening;
  if ("obstacle" in route) {
    const fault =
      "fault" in route.obstacle ? route.obstacle.fault : unreadable();
    happening = { is: "unreadable", fault };
  } else {
    happening = await look(route, context, signal);
    if (isTaken(id, happening, context))
      happening = { is: "unreadable", fault: onlyOnce };
  }
  if (signal.aborted || getItem(db, id).state !== "unknown") return undefined;
  return record(id, happening).fault;
}

const onlyOnce: Fault = {
  code: "conflict",
  message:
    "The channel shows this text once, and that is another message of yours. Look yourself; then take this one back, or leave it.",
};

/** The same text was sent twice, and what was found is the other one. */
function isTaken(
  id: string,
  happening: Happening,
  { db }: AttemptContext,
): boolean {
  if (happening.is !== "sent") return false;
  const { account, message } = happening;
  const owner = findMessage(db, account.id, message.remoteId)?.outbox_id;
  return owner !== undefined && owner !== null && owner !== id;
}

async function look(
  route: Exclude<Route<OutgoingMessage>, { obstacle: Happening }>,
  { log }: AttemptContext,
  signal: AbortSignal,
): Promise<Happening> {
  const { account, channel, connection, outgoing } = route;
  const limit = limited(signal);
  try {
    const found = await unlessAborted(
      channel.find?.({ ...connection, signal: limit }, outgoing) ??
        Promise.reject(new AppError("unsupported", cannotLook)),
      limit,
    );
    return found === null
      ? { is: "absent" }
      : { is: "sent", account, message: found };
  } catch (cause) {
    if (!(cause instanceof AppError)) log.error("reading back failed", cause);
    return { is: "unreadable", fault: faultOf(cause) ?? unreadable() };
  }
}

function unreadable(): Fault {
  return {
    code: "bad-answer",
    message:
      "Porchlight could not look whether this is there. It looks again by itself.",
  };
}
