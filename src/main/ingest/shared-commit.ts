import type { Archive } from "../archive/open.ts";
import type { TurnKeeper } from "../archive/turns.ts";
import { withWordsLast } from "../archive/words-batch.ts";

/** Rows per transaction: more would hold the main thread past a frame (decision 20). */
export const sliceSize = 10;

/** What was written, and the conversations that it touched. */
export type Written<T> = { value: T; touched: string[] };

/**
 * Slices that accounts bring at the same time share a transaction: what one costs beside its rows, a segment of the
 * full text index above all, is more than a message. Each is its account's own all the same: where they fail together
 * each is written by itself, and only what is to blame fails.
 */
export type SharedCommit = {
  /** Writes in a transaction of its own, now. */
  alone: <T>(run: () => T) => Written<T>;
  /** Writes soon, with what else is ready then, as far as that is at most a slice together. */
  soon: <T>(rows: number, run: () => T) => Promise<Written<T>>;
};

type Write = <T>(rows: () => T) => Written<T>;

type Waiting = {
  rows: number;
  /** Inside a transaction; answers how to tell whoever waits, once it is committed. */
  take: (write: Write) => () => void;
  refuse: (cause: unknown) => void;
};

export function createSharedCommit(
  db: Archive,
  turns: TurnKeeper,
): SharedCommit {
  const waiting: Waiting[] = [];

  function inTransaction<T>(run: (write: Write) => T): T {
    const settled: string[] = [];
    const write: Write = (rows) => {
      const value = rows();
      const touched = turns.settle();
      settled.push(...touched);
      return { value, touched };
    };
    try {
      return db
        .transaction(() => withWordsLast(db, () => run(write)))
        .immediate();
    } catch (cause) {
      turns.forget();
      // What was settled before is undone with the rest.
      for (const id of settled) turns.drop(id);
      throw cause;
    }
  }

  /** The first that waits, and those behind it as long as they are few rows together. */
  function takeSome(): Waiting[] {
    let rows = 0;
    const end = waiting.findIndex((each, i) => {
      rows += each.rows;
      return i > 0 && rows > sliceSize;
    });
    return waiting.splice(0, end === -1 ? waiting.length : end);
  }

  function commit(some: readonly Waiting[]): void {
    try {
      const told = inTransaction((write) =>
        some.map(({ take }) => take(write)),
      );
      for (const tell of told) tell();
    } catch (cause) {
      const [only] = some;
      if (some.length === 1) only?.refuse(cause);
      else for (const each of some) commit([each]);
    }
  }

  function flush(): void {
    commit(takeSome());
    if (waiting.length > 0) setImmediate(flush);
  }

  return {
    alone: (run) => inTransaction((write) => write(run)),
    soon: (rows, run) =>
      new Promise((resolve, reject) => {
        waiting.push({
          rows,
          take: (write) => {
            const written = write(run);
            return () => resolve(written);
          },
          refuse: reject,
        });
        if (waiting.length === 1) setImmediate(flush);
      }),
  };
}
