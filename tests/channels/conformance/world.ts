import type { Channel } from "../../../src/main/channels/channel.ts";
import type { RemoteMessage } from "../../../src/main/channels/received.ts";
import type { LeftOut } from "./leaving-out.ts";
import type { Line } from "./line.ts";

/** A real place on a test server, fresh for each case, as strangers and the channel see it. */
export type World<Settings, Secrets> = {
  /** What the place does not have, and why: these cases and no others are left out. */
  leftOut?: LeftOut;
  settings: Settings;
  secrets: Secrets;
  /** What the channel's requests go through; it breaks where a case says. */
  line: Line;
  /** The same account at a host that does not exist. */
  nowhere: Settings;
  /**
   * Strangers write so many ordinary messages, oldest first. Each says a number that no other says
   * (`numbered`); the numbers are answered.
   */
  write: (count: number) => Promise<number[]>;
  /** Something is written that cannot be read. */
  writeBroken?: () => Promise<void>;
  /** A message is written that says it is an hour older than what is there already. */
  writeLate?: () => Promise<number>;
  /** Its author changes a message: it says the number still, and `words`. */
  edit?: (number: number, words: string) => Promise<void>;
  delete?: (number: number) => Promise<void>;
  /** Makes the place hold more than the channel can read, before the first poll or after it. */
  overflow?: { when: "first" | "later"; make: () => Promise<void> };
  /** The sign-in is no longer good, and good again. */
  signIn?: { revoke: () => Promise<void>; permit: () => Promise<void> };
  /** What has to do with sending; absent where nothing can be sent. */
  outbox?: {
    /**
     * How the place treats a text that it is sent twice (channels.md §3): it keeps our key, knows it by the
     * name we gave, refuses the same words, or takes it as new.
     */
    sendClass: "K" | "N" | "C" | "O";
    /** How often a text of ours with these words is there. */
    count: (words: string) => Promise<number>;
    /** Whether it can be said for certain that a text was never taken. */
    canMiss: boolean;
    /** What has to do with files that go up before the text; absent where they are part of it, or there are none. */
    uploads?: {
      /** How often a file went up. */
      count: () => number;
      /** The place lets go of what lies there without a text. */
      forget: () => void;
    };
  };
  stop: () => Promise<void>;
};

export type Conforming<Settings, Secrets, Cursor> = {
  /** Its way back through history is a matter of its own. */
  channel: Omit<Channel<Settings, Secrets, Cursor>, "history" | "backfill">;
  start: () => Promise<World<NoInfer<Settings>, NoInfer<Secrets>>>;
  /** More messages than one poll brings. */
  moreThanPage: number;
};

/** Words that say a number, so that they are found again whatever the channel makes of them. */
export function numbered(number: number): string {
  return `message number${String(number)}end`;
}

/** The number that a message says; undefined where it says none. */
export function numberIn(text: string): number | undefined {
  const found = /number(\d+)end/.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

export function numbersOf(messages: readonly RemoteMessage[]): number[] {
  return messages
    .flatMap(({ subject = "", text }) => numberIn(`${subject} ${text}`) ?? [])
    .toSorted((a, b) => a - b);
}
