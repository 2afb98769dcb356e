import type { Worker } from "node:worker_threads";
import type { Reply } from "../../shared/bridge.ts";
import { AppError } from "../../shared/fault.ts";
import type { Log } from "../log.ts";
import { startThread } from "../threads.ts";
import type { ReadInput, ReadName, ReadOutput, ReadRequest } from "./reads.ts";

/** Answers what scans from a thread of its own, so that nothing waits for it but who asked. */
export type Reader = {
  read: <N extends ReadName>(
    name: N,
    input: ReadInput<N>,
  ) => Promise<ReadOutput<N>>;
  close: () => Promise<void>;
};

type Waiting = {
  resolve: (value: unknown) => void;
  reject: (cause: unknown) => void;
};

/** Somebody is looking at the empty place where the answer will stand: these do not wait behind a report. */
const urgent: ReadonlySet<ReadName> = new Set([
  "list",
  "search",
  "conversation",
  "person",
]);

export function createReader(
  dataDir: string,
  workerUrl: URL,
  log: Log,
): Reader {
  const pages = createThread(dataDir, workerUrl, log);
  const reports = createThread(dataDir, workerUrl, log);
  return {
    read: (name, input) =>
      (urgent.has(name) ? pages : reports).read(name, input),
    async close() {
      await Promise.all([pages.close(), reports.close()]);
    },
  };
}

/** The thread starts with the first question, and again after it has died. */
function createThread(dataDir: string, workerUrl: URL, log: Log): Reader {
  const waiting = new Map<number, Waiting>();
  let worker: Worker | undefined;
  let lastId = 0;

  function failAll(message: string): void {
    for (const { reject } of waiting.values())
      reject(new AppError("cancelled", message));
    waiting.clear();
  }

  function start(): Worker {
    const started = startThread(workerUrl, { dataDir });
    started.on("message", ({ id, reply }: { id: number; reply: Reply }) => {
      const asked = waiting.get(id);
      waiting.delete(id);
      if (reply.ok) asked?.resolve(reply.value);
      else {
        const { code, message, details } = reply.fault;
        asked?.reject(
          new AppError(code, message, details === undefined ? {} : { details }),
        );
      }
    });
    started.on("error", (cause) => {
      log.error("the reader failed", cause);
      worker = undefined;
      failAll("Reading the archive failed; ask again.");
    });
    // Last: who listens to it holds the process again.
    started.unref();
    return started;
  }

  return {
    read<N extends ReadName>(name: N, input: ReadInput<N>) {
      return new Promise<ReadOutput<N>>((resolve, reject) => {
        lastId += 1;
        waiting.set(lastId, {
          // The reply to a name is that name's output.
          resolve: (value) => resolve(value as ReadOutput<N>),
          reject,
        });
        worker ??= start();
        const request: ReadRequest = { id: lastId, name, input };
        worker.postMessage(request);
      });
    },
    async close() {
      failAll("Porchlight is closing.");
      await worker?.terminate();
      worker = undefined;
    },
  };
}
