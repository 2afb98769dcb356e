import { expect } from "vitest";
import type {
  Channel,
  ChannelContext,
} from "../../../src/main/channels/channel.ts";
import { createHttp } from "../../../src/main/channels/http.ts";
import type {
  PollResult,
  RemoteMessage,
} from "../../../src/main/channels/received.ts";
import { AppError } from "../../../src/shared/fault.ts";
import { alone } from "../plainly.ts";
import { stringsIn } from "./clean.ts";
import type { World } from "./world.ts";

const http = createHttp({
  userAgent: "Porchlight/0.1 (+https://porchlight.example)",
  isOffline: () => false,
});

export type Polled<Cursor> = {
  messages: RemoteMessage[];
  /** Of all polls together. */
  rejected: PollResult<Cursor>["rejected"];
  gaps: PollResult<Cursor>["gaps"];
  tombstones: PollResult<Cursor>["tombstones"];
  last: PollResult<Cursor>;
  cursor: Cursor;
};

/** Calls a channel as the core does. */
export type Driver<Settings, Secrets, Cursor> = {
  open: (
    changes?: Partial<ChannelContext<Settings, Secrets>>,
  ) => ChannelContext<Settings, Secrets>;
  /** Polls until there is no more, as the poller does: the cursor goes through JSON. */
  pollAll: (cursor: Cursor | null) => Promise<Polled<Cursor>>;
  /** Moves our clock. */
  wait: (ms: number) => void;
  now: () => number;
  expectNoSecret: (text: string) => void;
};

export function createDriver<Settings, Secrets, Cursor>(
  channel: Channel<Settings, Secrets, Cursor>,
  world: World<Settings, Secrets>,
): Driver<Settings, Secrets, Cursor> {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const open: Driver<Settings, Secrets, Cursor>["open"] = (changes = {}) => ({
    accountId: "a1",
    settings: world.settings,
    ...alone(world.secrets),
    http,
    now,
    signal: new AbortController().signal,
    ...changes,
  });
  return {
    open,
    now,
    wait: (ms) => {
      ahead += ms;
    },
    async pollAll(cursor) {
      const messages: RemoteMessage[] = [];
      const rejected: Polled<Cursor>["rejected"] = [];
      const gaps: Polled<Cursor>["gaps"] = [];
      const tombstones: Polled<Cursor>["tombstones"] = [];
      let last: PollResult<Cursor> | null = null;
      for (let turns = 0; turns < 80; turns += 1) {
        const from: Cursor | null = last?.cursor ?? cursor;
        last = await channel.poll(open(), from);
        messages.push(...last.messages);
        rejected.push(...last.rejected);
        gaps.push(...last.gaps);
        tombstones.push(...last.tombstones);
        const stored: unknown = JSON.parse(JSON.stringify(last.cursor));
        expect(channel.cursor.parse(stored)).toEqual(last.cursor);
        expect(last.requests).toBeGreaterThan(0);
        if (!last.more) {
          const all = { messages, rejected, gaps, tombstones };
          return { ...all, last, cursor: last.cursor };
        }
      }
      throw new Error("The channel says that there is always more.");
    },
    expectNoSecret(text) {
      for (const secret of stringsIn(world.secrets))
        expect(text).not.toContain(secret);
    },
  };
}

/** What it throws, which must be a fault that the user can be told. */
export async function failureOf(promise: Promise<unknown>): Promise<AppError> {
  const error: unknown = await promise.then(
    () => new Error("It should have failed."),
    (cause: unknown) => cause,
  );
  expect(error).toBeInstanceOf(AppError);
  const fault = error as AppError;
  expect(fault.code).not.toBe("internal");
  expect(fault.message).toMatch(/^\S.*[.!?]$/);
  return fault;
}
