/** Numbers that look like chance and are the same for the same seed. */
export type Random = {
  /** In [0, 1). */
  next: () => number;
  /** A whole number from `low` to `high`, both included. */
  between: (low: number, high: number) => number;
  chance: (probability: number) => boolean;
  pick: <T>(from: readonly T[]) => T;
  /** Around a median, never negative, now and then far above: as waits are. */
  spread: (median: number, sigma: number) => number;
};

/** Several numbers make one seed: the archive's, a conversation's index … (sfc32 by Chris Doty-Humphrey, PractRand). */
export function createRandom(...seeds: number[]): Random {
  let a = 0x9e3779b9;
  let b = 0x243f6a88;
  let c = 0xb7e15162;
  let counter = 1;
  function next32(): number {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  }
  for (const seed of seeds) {
    a ^= seed | 0;
    b ^= Math.floor(seed / 0x100000000) | 0;
    for (let i = 0; i < 8; i += 1) next32();
  }
  const next = () => next32() / 0x100000000;
  return {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    pick<T>(from: readonly T[]): T {
      return from[Math.floor(next() * from.length)] as T;
    },
    spread(median, sigma) {
      const normal =
        Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
      return median * Math.exp(sigma * normal);
    },
  };
}

/** What is decided by one name goes on as it was when another is added beside it. */
export function createNamedRandom(seed: number, name: string): Random {
  return createRandom(seed, ...Array.from(name, (c) => c.charCodeAt(0)));
}
