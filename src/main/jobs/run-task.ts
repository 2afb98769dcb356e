import { AppError } from "../../shared/fault.ts";
import { startThread } from "../threads.ts";
import type { JobControl } from "./jobs.ts";
import type { TaskMessage, TaskOrder } from "./task-message.ts";
import type { TaskInput, TaskName, TaskOutput } from "./tasks.ts";

/** Runs a task in a thread of its own and passes its progress on. */
export type RunTask = <N extends TaskName>(
  name: N,
  input: TaskInput<N>,
  control: JobControl & {
    /** What the task tells before its end, of the type that it tells. */
    tell?: (part: never) => void;
  },
) => Promise<TaskOutput<N>>;

/** A single statement that only reads, for seconds: it hears of nothing before its end, and may be left to it. */
const deaf: ReadonlySet<TaskName> = new Set(["check"]);

/** How long a thread is given to clean up when the program closes. */
const patienceMs = 400;

/**
 * A thread per task. Cancelled, it is asked to stop and awaited, so that it can clean up, or is left where it has
 * nothing to clean up and cannot hear; it rejects with `cancelled`. Once all is `closing` none is awaited for long: the
 * next start cleans up after it, as after a kill.
 */
export function createRunTask(
  dataDir: string,
  workerUrl: URL,
  closing: AbortSignal,
): RunTask {
  return (name, input, { signal, progress, tell }) =>
    new Promise((resolve, reject) => {
      const cancelled = new SharedArrayBuffer(4);
      const order: TaskOrder = { name, dataDir, input, cancelled };
      const worker = startThread(workerUrl, order);
      const leave = () => {
        void worker.terminate();
        reject(new AppError("cancelled", "This was stopped."));
      };
      const cancel = () => {
        Atomics.store(new Int32Array(cancelled), 0, 1);
        if (deaf.has(name)) leave();
      };
      let patience: NodeJS.Timeout | undefined;
      const close = () => {
        cancel();
        patience = setTimeout(leave, patienceMs);
      };
      if (signal.aborted) cancel();
      if (closing.aborted) close();
      signal.addEventListener("abort", cancel);
      closing.addEventListener("abort", close);
      let answer: TaskMessage | undefined;
      let crash: unknown;
      worker.on("message", (message: TaskMessage) => {
        if (message.type === "progress") progress(message.done, message.total);
        else if (message.type === "part") tell?.(message.part as never);
        else answer = message;
      });
      worker.on("error", (cause) => {
        crash = cause;
      });
      worker.on("exit", () => {
        clearTimeout(patience);
        signal.removeEventListener("abort", cancel);
        closing.removeEventListener("abort", close);
        // The answer to a name is that name's output.
        if (answer?.type === "done")
          resolve(answer.value as TaskOutput<typeof name>);
        else if (answer?.type === "failed")
          reject(
            new AppError(
              answer.fault.code,
              answer.fault.message,
              answer.fault.details === undefined
                ? {}
                : { details: answer.fault.details },
            ),
          );
        else
          reject(
            crash instanceof Error
              ? crash
              : new Error(`the thread of ${name} ended without an answer`),
          );
      });
    });
}
