import { AppError, type Fault } from "../../shared/fault.ts";
import type { Act } from "../../shared/model/act.ts";
import type { Archive } from "../archive/open.ts";
import { getItem, writerSince, type StoredItem } from "../archive/outbox.ts";
import type { SendResult } from "../channels/outgoing.ts";
import { redact } from "../log.ts";
import { limited, unlessAborted } from "./limit.ts";
import { lost } from "./look.ts";
import type { Happening } from "./record.ts";
import {
  faultOf,
  findRoute,
  findRouteOfAct,
  type AttemptContext,
} from "./route.ts";

/** Who can end an attempt that is running. */
export type Ends = {
  /** The program ends. */
  closing: AbortSignal;
  /** The user does not want it sent any more. */
  stopped: AbortSignal;
};

/** Sends one queued item, or does what it says, once. Answers the fault it met, if any. */
export async function sendItem(
  id: string,
  context: AttemptContext,
  ends: Ends,
): Promise<Fault | undefined> {
  const { record, progress } = context;
  const asked = getItem(context.db, id);
  const signal = AbortSignal.any([ends.closing, ends.stopped]);
  const attempt = await prepare(asked, context, signal);
  // While the keychain was asked, the user may have taken the text back.
  if (signal.aborted || getItem(context.db, id).state !== "queued")
    return undefined;
  if ("obstacle" in attempt) return record(id, attempt.obstacle).fault;
  const obstacle = attempt.lastObstacle();
  if (obstacle !== undefined) return record(id, obstacle).fault;
  record(id, { is: "taken" });
  const limit = limited(signal, asked.options?.files);
  let happening = await unlessAborted(attempt.run(limit), limit).catch(
    (cause: unknown) => endOf(id, cause, attempt, context),
  );
  if (ends.stopped.aborted && happening.is === "failed") happening = stopped;
  progress.end(id);
  // Cut off by the end of the program: the next start reads it back, or does it again.
  const isUncertain = happening.is === "unknown" || happening.is === "again";
  if (ends.closing.aborted && isUncertain) return undefined;
  return record(id, happening).fault;
}

const stopped: Happening = {
  is: "failed",
  fault: {
    code: "cancelled",
    message: "You stopped this before all of it had left: nobody got it.",
  },
};

/** What it means that the channel threw. */
function endOf(
  id: string,
  cause: unknown,
  attempt: Attempt,
  { progress, log }: AttemptContext,
): Happening {
  if (!(cause instanceof AppError)) log.error(`sending ${id} failed`, cause);
  const isCancelled = cause instanceof AppError && cause.code === "cancelled";
  // Who says how far it is also says by this that it was not taken.
  if (isCancelled && progress.of(id) !== undefined)
    return {
      is: "failed",
      fault: {
        code: "unreachable",
        message:
          "This was interrupted before all of it had left; nobody got it yet.",
      },
    };
  return attempt.lost(
    faultOf(cause)?.message ??
      "Something went wrong before the channel confirmed this.",
  );
}

/** One attempt, ready to begin. */
type Attempt = {
  /** What has come up at the last moment. */
  lastObstacle: () => Happening | undefined;
  run: (signal: AbortSignal) => Promise<Happening>;
  /** What to write down when nobody knows how it ended. */
  lost: (message: string) => Happening;
};

type Prepared = Attempt | { obstacle: Happening };

function prepare(
  item: StoredItem,
  context: AttemptContext,
  signal: AbortSignal,
): Promise<Prepared> {
  const { act } = item;
  return act === undefined
    ? prepareText(item, context, signal)
    : prepareAct({ ...item, act }, context, signal);
}

async function prepareText(
  item: StoredItem,
  context: AttemptContext,
  signal: AbortSignal,
): Promise<Prepared> {
  const route = await findRoute(item, context, signal);
  if ("obstacle" in route) return route;
  const { account, channel, connection, outgoing } = route;
  const send = channel.send?.bind(channel);
  if (send === undefined) return unable("Nothing can be sent there.");
  return {
    lastObstacle() {
      const fault = movedOn(context.db, item);
      return fault && { is: "held", fault };
    },
    async run(limit) {
      const result = await send({ ...connection, signal: limit }, outgoing);
      switch (result.outcome) {
        case "sent":
          return { is: "sent", account, message: result.message };
        case "failed":
          return refused(result);
        case "unknown":
          return lost(redact(result.message), channel);
      }
    },
    lost: (message) => lost(message, channel),
  };
}

async function prepareAct(
  item: StoredItem & { act: Act },
  context: AttemptContext,
  signal: AbortSignal,
): Promise<Prepared> {
  const route = await findRouteOfAct(item, context, signal);
  if ("obstacle" in route) return route;
  const { account, channel, connection, outgoing } = route;
  const perform = channel.act?.bind(channel);
  if (perform === undefined) return unable("Nothing can be done there.");
  const again = (message: string): Happening => ({
    is: "again",
    fault: { code: "bad-answer", message },
  });
  return {
    lastObstacle: () => undefined,
    async run(limit) {
      const result = await perform({ ...connection, signal: limit }, outgoing);
      switch (result.outcome) {
        case "done":
          return { is: "done", account, message: result.message };
        case "failed":
          return refused(result);
        case "unknown":
          return again(redact(result.message));
      }
    },
    lost: again,
  };
}

function unable(message: string): { obstacle: Happening } {
  return {
    obstacle: { is: "failed", fault: { code: "unsupported", message } },
  };
}

function refused(
  result: Extract<SendResult, { outcome: "failed" }>,
): Happening {
  const fault: Fault = {
    code: result.code,
    message: redact(result.message),
    ...(result.details === undefined ? {} : { details: result.details }),
  };
  return result.code === "needs-sign-in"
    ? { is: "held", fault }
    : { is: "failed", fault };
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
