import type { SendProgress } from "../../shared/model/outbox-item.ts";

/** How far what is being sent is, while it is; nothing of it outlasts the run. */
export type Progress = {
  note: (id: string, progress: SendProgress) => void;
  of: (id: string) => SendProgress | undefined;
  end: (id: string) => void;
};

/** Often enough to see it move, ms. */
const tellMs = 500;

export function createProgress(
  now: () => number,
  changed: () => void,
): Progress {
  const running = new Map<string, SendProgress & { toldAt: number }>();
  return {
    note(id, progress) {
      // What is over at once is not worth a word.
      const { toldAt } = running.get(id) ?? { toldAt: now() };
      const isDue = Math.abs(now() - toldAt) >= tellMs;
      running.set(id, { ...progress, toldAt: isDue ? now() : toldAt });
      if (isDue) changed();
    },
    of(id) {
      const found = running.get(id);
      if (found === undefined) return undefined;
      const { sentBytes, totalBytes } = found;
      return { sentBytes, totalBytes };
    },
    end: (id) => void running.delete(id),
  };
}
