import type { RemoteMessage } from "../channels/channel.ts";
import type { FoundAccount, PassedOver, Problem } from "./importer.ts";

/** What a reader of somebody else's archive comes upon, in its order: the account before anything else. */
export type Find =
  | { type: "account"; account: Omit<FoundAccount, "capabilities"> }
  | { type: "message"; message: RemoteMessage }
  | { type: "problem"; problem: Problem }
  /** Understood, and no message. */
  | { type: "passed"; what: PassedOver };

export type ReadOptions = {
  now: number;
  /** Mail: which addresses are ours, the account's own first. Guessed where nobody says. */
  addresses?: readonly string[] | undefined;
};
