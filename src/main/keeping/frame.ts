import type { AppEvent } from "../../shared/contract/event.ts";
import type { Dispatch } from "../dispatch.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { RunTask } from "../jobs/run-task.ts";
import type { MediaFile } from "../media/media-file.ts";

/** What works on an archive from its opening to its closing. */
export type Session = {
  dispatch: Dispatch;
  findMedia: (attachmentId: string) => Promise<MediaFile | undefined>;
  close: () => Promise<void>;
};

/** What outlives a session: the archive can be closed and another one opened behind the same door. */
export type Frame = {
  emit: (event: AppEvent) => void;
  /** Answers how to stop listening. */
  listen: (listener: (event: AppEvent) => void) => () => void;
  jobs: Jobs;
  runTask: RunTask;
  /** Closes the archive if it is open, writes what can be read of it anew and goes on with that. Answers the job's id. */
  mend: () => Promise<string>;
  /** Makes a backup ready and puts it in the archive's place. Answers the job's id. */
  restore: (path: string) => string;
  reopen: () => Promise<void>;
};
