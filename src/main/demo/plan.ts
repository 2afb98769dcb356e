import type { DemoAccount } from "./accounts.ts";
import type { PresentScene } from "./present-scene.ts";

/** What one message of a conversation is for; its text follows from it. */
export type Step =
  | "ask"
  | "add"
  | "answer"
  | "more"
  | "more-answer"
  | "thanks"
  | "praise"
  | "aside"
  | "automatic"
  | "post"
  | "item"
  | "present";

/** A conversation before it is written: how many messages it has is known from here on. */
export type Plan = {
  /** With the archive's seed, the seed of everything in it. */
  index: number;
  account: DemoAccount;
  startAt: number;
  /** Index into `languages`. */
  language: number;
  steps: Step[];
  /** Which of our posts it stands below. */
  below?: number;
  present?: PresentScene;
};

export type DemoRequest = {
  seed: number;
  now: number;
  messages: number;
  /**
   * As wide as life, for archives of any size: longer texts of many more words, more languages and people, threads
   * without end, quiet days. Nobody should have to read them; the demo does without.
   */
  wide?: boolean;
};

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
export const spanMs = 730 * dayMs;
/** The last hours belong to the scenes of the present. */
export const presentMs = 12 * hourMs;
/** When the accounts came here; what is older was fetched then. */
export const addedDays = 200;
/** From when on people count as waiting. */
export const doorDays = 207;
