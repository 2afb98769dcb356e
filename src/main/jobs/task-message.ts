import type { Fault } from "../../shared/fault.ts";
import type { TaskName } from "./tasks.ts";

/** What a thread is told when it begins. */
export type TaskOrder = {
  name: TaskName;
  dataDir: string;
  input: unknown;
  /** One number: not 0 once the task is to stop. */
  cancelled: SharedArrayBuffer;
};

/** What a thread tells. */
export type TaskMessage =
  | { type: "progress"; done: number; total: number | undefined }
  | { type: "part"; part: unknown }
  | { type: "done"; value: unknown }
  | { type: "failed"; fault: Fault };
