import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import type { RemoteIdentity, RemoteMessage } from "../channels/channel.ts";

/** Whose archive it is, as a live account of that channel would be named. */
export type ImportedAccount = {
  channel: ChannelKind;
  /** As the channel writes it; the same as a live account's, by which they are found to be one. */
  handle: string;
  name: string;
  /** What is ours in it. */
  identities: RemoteIdentity[];
  /** Enough for signing in later, where the channel can. */
  settings: Record<string, unknown>;
};

/** Something in a file that could not be read; the rest goes on. */
export type Problem = {
  file: string;
  /** Counted from 1. */
  record?: number;
  /** Counted from 1, in the file. */
  line?: number;
  why: string;
  /** What stood there, cut short. */
  text?: string;
};

/** What a reader comes upon, in its order: the account before anything else. */
export type Found =
  | { type: "account"; account: ImportedAccount }
  | { type: "message"; message: RemoteMessage }
  | { type: "problem"; problem: Problem }
  /** Understood, and no message: boosts, likes, what is only an event. */
  | { type: "passed"; what: PassedOver };

export type PassedOver =
  "boosts" | "likes" | "events" | "drafts" | "spam" | "empty";

export type ReadOptions = {
  now: number;
  /** Mail: which addresses are ours, the account's own first. Guessed where nobody says. */
  addresses?: readonly string[];
};
