import type { DemoAccount } from "./accounts.ts";

/** What one archive's conversations have in common. */
export type World = {
  seed: number;
  /** No scene of the past goes on after it. */
  latest: number;
  now: number;
  /** See `DemoRequest`. */
  wide: boolean;
  /** How many different people of each language write. */
  people: number;
  /** The newest of our posts on an account before a time, or the n-th newest. */
  postBefore: (
    account: DemoAccount,
    at: number,
    nth: number,
  ) => string | undefined;
};
