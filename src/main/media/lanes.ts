/**
 * Runs work one after the other in each lane, and lanes beside one another. What is under way in any lane is not begun
 * a second time: who asks for the same gets the same.
 */
export function createLanes<T>(
  signal: AbortSignal,
): (lane: string, key: string, work: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<T>>();
  const underWay = new Map<string, Promise<T>>();
  return (lane, key, work) => {
    const known = underWay.get(key);
    if (known !== undefined) return known;
    const before: Promise<unknown> = last.get(lane) ?? Promise.resolve();
    const running = before
      .catch(() => undefined)
      .then(() => {
        signal.throwIfAborted();
        return work();
      })
      .finally(() => {
        underWay.delete(key);
        if (last.get(lane) === running) last.delete(lane);
      });
    underWay.set(key, running);
    last.set(lane, running);
    return running;
  };
}
