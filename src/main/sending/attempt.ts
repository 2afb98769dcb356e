import { AppError, type Fault } from "../../shared/fault.ts";
import type { StoredAccount } from "../archive/accounts.ts";
import type { Archive } from "../archive/open.ts";
import { getItem, writerSince, type StoredItem } from "../archive/outbox.ts";
import type { Channel } from "../channels/channel.ts";
import type { SendResult } from "../channels/outgoing.ts";
import { redact } from "../log.ts";
import { limited, unlessAborted } from "./limit.ts";
import { lost } from "./look.ts";
import type { Happening } from "./record.ts";
import { faultOf, findRoute, type AttemptContext } from "./route.ts";

/** Sends one queued item, once. Answers the fault it met, if any. */
export async function sendItem(
  id: string,
  context: AttemptContext,
  signal: AbortSignal,
): Promise<Fault | undefined> {
  const { db, record } = context;
  const route = await findRoute(getItem(db, id), context, signal);
  // While the keychain was asked, the user may have taken the text back.
  const item = getItem(db, id);
  if (signal.aborted || item.state !== "queued") return undefined;
  if ("obstacle" in route) return record(id, route.obstacle).fault;
  const { account, channel, connection, outgoing } = route;
  const send = channel.send?.bind(channel);
  if (send === undefined)
    return record(id, {
      is: "failed",
      fault: { code: "unsupported", message: "Nothing can be sent there." },
    }).fault;
  const moved = movedOn(db, item);
  if (moved !== undefined)
    return record(id, { is: "held", fault: moved }).fault;
  record(id, { is: "taken" });
  const limit = limited(signal);
  const result = await unlessAborted(
    send({ ...connection, signal: limit }, outgoing),
    limit,
  ).catch((cause: unknown): SendResult => {
    if (!(cause instanceof AppError))
      context.log.error(`sending ${id} failed`, cause);
    return {
      outcome: "unknown",
      message:
        faultOf(cause)?.message ??
        "Something went wrong before the channel confirmed the message.",
    };
  });
  // Cut off by the end of the program: the next start reads it back.
  if (signal.aborted && result.outcome === "unknown") return undefined;
  return record(id, happeningOf(result, account, channel)).fault;
}

function happeningOf(
  result: SendResult,
  account: StoredAccount,
  channel: Channel,
): Happening {
  switch (result.outcome) {
    case "sent":
      return { is: "sent", account, message: result.message };
    case "failed": {
      const fault: Fault = {
        code: result.code,
        message: redact(result.message),
        ...(result.details === undefined ? {} : { details: result.details }),
      };
      return result.code === "needs-sign-in"
        ? { is: "held", fault }
        : { is: "failed", fault };
    }
    case "unknown":
      return lost(redact(result.message), channel);
  }
}

/** Somebody wrote after the writer had last looked: what was written may no longer fit. */
function movedOn(db: Archive, item: StoredItem): Fault | undefined {
  if (item.anyway) return undefined;
  const name = writerSince(db, item);
  if (name === undefined) return undefined;
  return {
    code: "conflict",
    message: `${name} wrote again before this was sent. Read it, then send this anyway or take it back.`,
  };
}
