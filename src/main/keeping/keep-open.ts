import { setTimeout as wait } from "node:timers/promises";
import type { AppEvent } from "../../shared/contract/event.ts";
import { AppError, type Fault, type FaultCode } from "../../shared/fault.ts";
import { asArchiveFault, isOutdated } from "../archive/open.ts";
import type { Dispatch } from "../dispatch.ts";
import type { Host } from "../host.ts";
import { createJobs } from "../jobs/jobs.ts";
import { createRunTask } from "../jobs/run-task.ts";
import type { Log } from "../log.ts";
import { closedSession } from "./closed-session.ts";
import type { Frame, Session } from "./frame.ts";
import { startMending, startRestoring } from "./replacing.ts";
import { startUpdate } from "./update.ts";

export type Standing = {
  dispatch: Dispatch;
  findMedia: Session["findMedia"];
  subscribe: (listener: (event: AppEvent) => void) => () => void;
  close: () => Promise<void>;
};

/** What the user can do something about: the program starts and says so. */
const mendable: readonly FaultCode[] = [
  "archive-newer",
  "archive-damaged",
  "archive-full",
  "archive-read-only",
  "folder-in-use",
];

/** Whatever else goes wrong at the start comes of what the archive holds. */
function whyClosed(thrown: unknown): Fault | undefined {
  const cause = asArchiveFault(thrown);
  if (!(cause instanceof AppError))
    return {
      code: "archive-damaged",
      message:
        "Something in the archive cannot be read; the log in the data folder says what.",
    };
  return mendable.includes(cause.code) ? cause.toFault() : undefined;
}

const damaged: Fault = {
  code: "archive-damaged",
  message: "The archive file is damaged.",
};

/** An archive that is brought up to date within this time opens as any other, with no screen in between. */
const unseenMs = 1000;

/** Keeps a session on the archive, whatever becomes of the file: where it cannot be opened, one that says so. */
export async function keepOpen(context: {
  host: Host;
  log: Log;
  now: () => number;
  workerUrl: URL;
  open: (frame: Frame) => Promise<Session>;
}): Promise<Standing> {
  const { host, log, now } = context;
  const listeners = new Set<(event: AppEvent) => void>();
  const emit = (event: AppEvent) => {
    for (const listener of listeners) listener(event);
  };
  const listen = (listener: (event: AppEvent) => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const jobs = createJobs({
    now,
    log,
    changed: () => emit({ type: "changed", topics: ["jobs"] }),
  });
  const closing = new AbortController();
  const runTask = createRunTask(
    host.dataDir,
    context.workerUrl,
    closing.signal,
  );
  /** Calls wait while one session gives way to the next. */
  let turning: Promise<void> = Promise.resolve();

  const frame: Frame = {
    emit,
    listen,
    jobs,
    runTask,
    async mend() {
      if (!session.isClosed) await turn(() => Promise.resolve(shut(damaged)));
      return startMending(frame, now);
    },
    restore: (path) => startRestoring(frame, path),
    reopen: () => turn(openOrSay),
  };

  type Current = Session & { isClosed: boolean };

  function shut(fault: Fault): Current {
    return {
      ...closedSession(frame, { host, log, fault }),
      isClosed: true,
    };
  }

  /** What cannot be opened stays shut, and says why. */
  async function orSay(open: () => Promise<Current>): Promise<Current> {
    try {
      return await open();
    } catch (cause) {
      const fault = whyClosed(cause);
      if (fault === undefined) throw cause;
      log.error("the archive could not be opened", cause);
      return shut(fault);
    }
  }

  const open = async (): Promise<Current> => ({
    ...(await context.open(frame)),
    isClosed: false,
  });

  const openOrSay = () =>
    orSay(() => (isOutdated(host.dataDir) ? updateFirst() : open()));

  async function updateFirst(): Promise<Current> {
    const { ended, session: meanwhile } = startUpdate(frame, context);
    const isSoon = await Promise.race([
      ended.then(() => true),
      wait(unseenMs, false, { ref: false }),
    ]);
    if (isSoon) return open();
    // Whatever became of it is said in this one's place.
    const thenOpen = () => turn(() => orSay(() => ended.then(open)));
    ended.then(thenOpen, thenOpen).catch(() => undefined);
    return { ...meanwhile, isClosed: true };
  }

  let session = await openOrSay();

  function turn(next: () => Promise<Current>): Promise<void> {
    const done = turning.then(async () => {
      // What was put in place meanwhile is opened at the next start.
      if (closing.signal.aborted) return;
      await session.close();
      session = await next();
      emit({ type: "reset" });
    });
    turning = done.catch((cause: unknown) => {
      log.error("the archive could not be opened again", cause);
      session = shut({ ...damaged, message: "The archive cannot be opened." });
      emit({ type: "reset" });
    });
    return done;
  }

  return {
    async dispatch(method, input) {
      await turning;
      const asked = session;
      const reply = await asked.dispatch(method, input);
      // What was under way when the archive was closed has failed for that alone.
      if (asked !== session && !reply.ok && reply.fault.code === "internal")
        return {
          ok: false,
          fault: {
            code: "cancelled",
            message: "The archive was being opened again. Do it once more.",
          },
        };
      return reply;
    },
    async findMedia(attachmentId) {
      await turning;
      return session.findMedia(attachmentId);
    },
    subscribe: listen,
    async close() {
      closing.abort();
      await turning;
      await session.close();
    },
  };
}
