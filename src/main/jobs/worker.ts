import { parentPort, workerData } from "node:worker_threads";
import { AppError } from "../../shared/fault.ts";
import { asArchiveFault } from "../archive/open.ts";
import type { TaskMessage, TaskOrder } from "./task-message.ts";
import type { TaskControl } from "./task-control.ts";
import { tasks } from "./tasks.ts";

/** The thread of one task: begins, tells its progress, answers, ends. */
const { name, dataDir, input, cancelled } = workerData as TaskOrder;
const flag = new Int32Array(cancelled);
const tellEveryMs = 100;
let toldAt = 0;

function post(message: TaskMessage): void {
  parentPort?.postMessage(message);
}

const control: TaskControl = {
  tell: (part) => post({ type: "part", part }),
  dataDir,
  isCancelled: () => Atomics.load(flag, 0) !== 0,
  progress(done, total) {
    if (Math.abs(Date.now() - toldAt) < tellEveryMs) return;
    toldAt = Date.now();
    post({ type: "progress", done, total });
  },
};

try {
  // The name decides the input; `runTask` has checked both.
  const task = tasks[name] as (control: TaskControl, input: unknown) => unknown;
  post({ type: "done", value: await task(control, input) });
} catch (cause) {
  const known = asArchiveFault(cause);
  if (!(known instanceof AppError)) throw cause;
  post({ type: "failed", fault: known.toFault() });
}
