import { checkArchive } from "../archive/check.ts";

/** What a task in a thread of its own works with. */
export type TaskControl = {
  dataDir: string;
  /** Set from outside: stop at the next good moment, with nothing left behind. */
  isCancelled: () => boolean;
  progress: (done: number, total?: number) => void;
};

/** What runs in a thread of its own, each with its own connection. Inputs and answers are plain data. */
export const tasks = {
  check: checkArchive,
} satisfies Record<string, (control: TaskControl, input: never) => unknown>;

export type Tasks = typeof tasks;
export type TaskName = keyof Tasks;
export type TaskInput<N extends TaskName> = Parameters<Tasks[N]>[1];
export type TaskOutput<N extends TaskName> = Awaited<ReturnType<Tasks[N]>>;
