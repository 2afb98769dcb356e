/** Where an exchange between the channel and its place breaks. */
export const breaks = [
  /** The request never gets there. */
  "swallowed",
  /** What was asked for is done; nothing of the answer comes back. */
  "committed",
  /** Done; the answer breaks off after its head. */
  "head",
  /** Done; the answer breaks off in the middle of its body. */
  "middle",
  /** Done; the answer is whole by its length, but its content is cut. */
  "truncated",
  /** Done; a proxy has given up before and says 504. */
  "gave-up",
  /** Not done; a page in its place, which says 200. */
  "page",
  /** Not done; 503 with a page. */
  "unavailable",
] as const;
export type BreakName = (typeof breaks)[number];

/** A refusal with a server's own way of saying when to come back. */
export type Limited = {
  headers: Record<string, string>;
  body?: string;
};
export type Break = BreakName | Limited;

/** What the channel's requests pass through on their way. */
export type Line = {
  /** The ways in which this line can break. */
  kinds: readonly BreakName[];
  /** Whether it can refuse as a server does that counts requests. */
  limits: boolean;
  /** Asked for every exchange from now on; null: it stays whole. */
  plan: (next: (() => Break | null) | null) => void;
  /** Changes what its answers hold from now on; null: no more. Absent where they are no texts of one piece. */
  alter?: (change: ((body: string) => string) | null) => void;
  /** Nobody answers at the address, and somebody again. */
  down: () => Promise<void>;
  up: () => Promise<void>;
  /** From now on it refuses everything and repeats what it was sent. */
  echo: () => Promise<void>;
  /** How far the server's clock is ahead, in ms; where its answers say what time it is. */
  setClock?: (aheadMs: number) => void;
  /** Exchanges that broke so far. */
  broken: () => number;
};

/** Breaks the next exchange only. */
export function once(line: Line, how: Break): void {
  let isDue = true;
  line.plan(() => {
    if (!isDue) return null;
    isDue = false;
    return how;
  });
}
