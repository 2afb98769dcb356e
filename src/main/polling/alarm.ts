/** How often the clock is looked at. */
const beatMs = 20_000;
/** Later than this beyond its time, a beat was slept through: timers stand still while a computer sleeps. */
const sleptMs = 30_000;

/** Tells when this computer has been asleep; answers how to stop. */
export function watchSleep(now: () => number, woke: () => void): () => void {
  let timer: NodeJS.Timeout;
  const beat = () => {
    const began = now();
    timer = setTimeout(() => {
      if (now() - began > beatMs + sleptMs) woke();
      beat();
    }, beatMs);
    timer.unref();
  };
  beat();
  return () => clearTimeout(timer);
}
