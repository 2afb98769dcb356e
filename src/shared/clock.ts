/** How a wait is measured. Instants are ms UTC. */
export interface Clock {
  /** Seconds that count between two instants, the later one second. */
  seconds: (from: number, to: number) => number;
  /** The first instant at which this many seconds have counted since `from`. */
  after: (from: number, seconds: number) => number;
}

/** Every second counts. */
export const wallClock: Clock = {
  seconds: (from, to) => (to - from) / 1000,
  after: (from, seconds) => from + seconds * 1000,
};
