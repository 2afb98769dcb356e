import type { Fault } from "../../shared/fault.ts";
import { getItem, pendingItems } from "../archive/outbox.ts";
import { sendItem } from "./attempt.ts";
import { lookForItem, ownUp } from "./look.ts";
import { nextStep, type Step } from "./queue.ts";
import type { AttemptContext } from "./route.ts";

/** Carries the outbox of one account: one attempt in flight, the order of each conversation kept. */
export type Courier = {
  /** Looks what there is to do; after a rest only what the user asked for interrupts it. */
  go: (now?: "at-once") => void;
  /** Stops the attempt of this item, where one is running. */
  interrupt: (id: string) => void;
  /** Takes up nothing more and waits for what is in flight, at most so long; then it is cut off. */
  stop: (graceMs: number) => Promise<void>;
};

/** setTimeout cannot count further than this; looking sooner than needed does no harm. */
const longestTimerMs = 60 * 60_000;
/** After something broke in here, not in a circle without end. */
const restAfterDefectMs = 10_000;

/** Failures of the way, not of the message: the whole account waits. */
function concernsAccount(fault: Fault): boolean {
  return (
    fault.code === "offline" ||
    fault.code === "unreachable" ||
    fault.code === "rate-limited"
  );
}

export function createCourier(
  context: AttemptContext & { accountId: string; canFind: () => boolean },
): Courier {
  const { accountId, db, now, log } = context;
  const stopping = new AbortController();
  let flight: Promise<void> | undefined;
  let attempt: { id: string; stopped: AbortController } | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let restUntil = 0;

  function go(): void {
    if (flight !== undefined || isStopped) return;
    clearTimeout(timer);
    if (restUntil > now()) {
      wakeAt(restUntil);
      return;
    }
    const step = whatNext();
    if (step.do === "wait") {
      if (step.until !== undefined) wakeAt(step.until);
      return;
    }
    flight = run(step.do, step.item.id)
      .catch((cause: unknown) => {
        log.error(`the outbox of ${accountId} was interrupted`, cause);
        restUntil = now() + restAfterDefectMs;
      })
      .finally(() => {
        flight = undefined;
        go();
      });
  }

  /** Called by a timer: what is thrown here would end the program. */
  function whatNext(): Step {
    try {
      return nextStep(pendingItems(db, accountId), {
        now: now(),
        canFind: context.canFind(),
      });
    } catch (cause) {
      log.error(`the outbox of ${accountId} could not be read`, cause);
      return { do: "wait", until: now() + restAfterDefectMs };
    }
  }

  async function run(
    step: "send" | "look" | "own-up",
    id: string,
  ): Promise<void> {
    if (step === "own-up") {
      ownUp(getItem(db, id), context);
      return;
    }
    const fault = await (step === "send"
      ? send(id)
      : lookForItem(id, context, stopping.signal));
    if (fault !== undefined && concernsAccount(fault))
      restUntil = getItem(db, id).notBefore;
  }

  async function send(id: string): Promise<Fault | undefined> {
    attempt = { id, stopped: new AbortController() };
    const stopped = attempt.stopped.signal;
    try {
      return await sendItem(id, context, { closing: stopping.signal, stopped });
    } finally {
      attempt = undefined;
    }
  }

  function wakeAt(at: number): void {
    const pause = Math.min(Math.max(at - now(), 0), longestTimerMs);
    timer = setTimeout(go, pause);
    timer.unref();
  }

  return {
    go(when) {
      if (when === "at-once") restUntil = 0;
      go();
    },
    interrupt(id) {
      if (attempt?.id === id) attempt.stopped.abort();
    },
    async stop(graceMs) {
      isStopped = true;
      clearTimeout(timer);
      if (flight === undefined) return;
      const cutOff = setTimeout(() => stopping.abort(), graceMs);
      await flight;
      clearTimeout(cutOff);
    },
  };
}
