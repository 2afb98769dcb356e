import { useSyncExternalStore } from "react";
import { formatAgo } from "./span.ts";

const minuteMs = 60_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setTimeout> | undefined;
let now = Date.now();

/** One timer for every time on the screen; it rests while nobody looks. */
function tick(): void {
  now = Date.now();
  for (const listener of listeners) listener();
  timer = setTimeout(tick, minuteMs - (now % minuteMs));
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (timer === undefined) {
    now = Date.now();
    timer = setTimeout(tick, minuteMs - (now % minuteMs));
  }
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearTimeout(timer);
    timer = undefined;
  };
}

/** The current time (ms UTC), new once a minute. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, () => now);
}

const full = new Intl.DateTimeFormat(undefined, {
  dateStyle: "full",
  timeStyle: "short",
});

/** A time as how long ago it was; the whole date on pointing at it. */
export function Time({ at }: { at: number }) {
  const now = useNow();
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} title={full.format(date)}>
      {formatAgo(at, now)}
    </time>
  );
}
