/** What a task in a thread of its own works with. */
export type TaskControl = {
  dataDir: string;
  /** Set from outside: stop at the next good moment, with nothing left behind. */
  isCancelled: () => boolean;
  progress: (done: number, total?: number) => void;
  /** Something that whoever began the task can use before its end. Plain data. */
  tell: (part: unknown) => void;
};
