import type { Fault } from "../../shared/fault.ts";
import type { Log } from "../log.ts";

/** What is wrong with the archive while it is open, and that it is over again. */
export type Trouble = {
  get: () => Fault | undefined;
  /** What keeps everything from being written that can be fetched again. */
  obstacle: () => Fault | undefined;
  /** To be told of every fault that a call, a poll or a job has met. */
  meet: (fault: Fault) => void;
  close: () => void;
};

/** How often a disk that was full or read-only is tried. */
const probeEveryMs = 15_000;

export function createTrouble(context: {
  log: Log;
  /** Writes a little to the archive; throws while it cannot. */
  probe: () => void;
  /** The disk takes writes again. */
  onRelief: () => void;
  /** A part of the file cannot be read: what writes by itself had better stop. */
  onDamage: () => void;
  changed: () => void;
}): Trouble {
  const { log, changed } = context;
  let current: Fault | undefined;
  let timer: NodeJS.Timeout | undefined;

  function probe(): void {
    try {
      context.probe();
    } catch {
      return;
    }
    clearInterval(timer);
    current = undefined;
    context.onRelief();
    changed();
  }

  return {
    get: () => current,
    obstacle: () => (current?.code === "archive-damaged" ? current : undefined),
    meet(fault) {
      // Once it is damaged nothing else matters more.
      if (current?.code === "archive-damaged" || current?.code === fault.code)
        return;
      const isDamaged = fault.code === "archive-damaged";
      const isDisk =
        fault.code === "archive-full" || fault.code === "archive-read-only";
      if (!isDamaged && !isDisk) return;
      log.warn(`trouble with the archive: ${fault.message}`);
      current = { code: fault.code, message: fault.message };
      clearInterval(timer);
      if (isDisk) {
        timer = setInterval(probe, probeEveryMs);
        timer.unref();
      } else context.onDamage();
      changed();
    },
    close: () => clearInterval(timer),
  };
}
