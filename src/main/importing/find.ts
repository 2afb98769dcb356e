import type {
  ArchivedMessage,
  FoundAccount,
  PassedOver,
  Problem,
} from "./importer.ts";

/** What a reader of somebody else's archive comes upon, in its order: the account before anything else. */
export type Find =
  | { type: "account"; account: Omit<FoundAccount, "capabilities"> }
  | { type: "message"; message: ArchivedMessage }
  | { type: "problem"; problem: Problem }
  /** Understood, and no message. */
  | { type: "passed"; what: PassedOver };

export type ReadOptions = {
  now: number;
  /** Mail: which addresses are ours, the account's own first. Guessed where nobody says. */
  addresses?: readonly string[] | undefined;
  /** Keeps a file and answers its digest; absent where it is only looked at. */
  keep?: (bytes: Uint8Array) => Promise<string>;
};
