import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  insertAccount,
  getAccount,
} from "../../../src/main/archive/accounts.ts";
import { openArchive } from "../../../src/main/archive/open.ts";
import { createTurnKeeper } from "../../../src/main/archive/turns.ts";
import type { Channel } from "../../../src/main/channels/channel.ts";
import { createIngest } from "../../../src/main/ingest/ingest.ts";
import { AppError } from "../../../src/shared/fault.ts";
import { createDriver } from "./driver.ts";
import type { Break, Line } from "./line.ts";
import { createDice } from "./dice.ts";
import { outgoing } from "./sending.ts";
import { numbered, numberIn, type Conforming, type World } from "./world.ts";

export type SoakOptions = {
  /** How many messages strangers write in all. */
  messages: number;
  /** The same seed breaks at the same places. */
  seed: number;
  /** Share of exchanges that break. */
  share: number;
  /** Share of slices of ten rows after which the program is killed. */
  kills?: number;
  /** Most messages that are written between two polls that succeed; what a place shows at once must hold them. */
  batch?: number;
};

export type SoakResult = {
  written: number;
  /** Written but not in the archive: gaps. */
  missing: number[];
  /** In the archive more than once. */
  doubled: number[];
  polls: number;
  /** Polls that failed, and exchanges that broke. */
  failed: number;
  broken: number;
  /** How often the program was gone between two slices of a page. */
  killed: number;
};

function breakAtRandom(line: Line, dice: () => number, share: number): void {
  const ways: Break[] = line.limits
    ? [...line.kinds, { headers: { "retry-after": "1" } }]
    : [...line.kinds];
  line.plan(() =>
    dice() < share ? (ways[Math.floor(dice() * ways.length)] ?? null) : null,
  );
}

class Killed extends Error {}

/** Faults that polling goes on after by itself; with any other it would stop until the user did something. */
const passing = new Set([
  "unreachable",
  "offline",
  "timeout",
  "bad-answer",
  "rate-limited",
  "refused",
  "cancelled",
]);

/** The archive of one account, filled as the core fills it; it can be killed between two slices. */
function openKeep<Settings, Secrets, Cursor>(
  channel: Channel<Settings, Secrets, Cursor>,
  world: World<Settings, Secrets>,
) {
  const folder = mkdtempSync(join(tmpdir(), "porchlight-soak-"));
  const db = openArchive(folder);
  const id = "soaked";
  insertAccount(db, {
    id,
    channel: channel.kind,
    name: "Soaked",
    handle: "soaked",
    settings: world.settings as Record<string, unknown>,
    capabilities: {
      reply: false,
      post: false,
      like: false,
      boost: false,
      length: { unit: "none" },
    },
    addedAt: Date.now(),
    doorAt: Date.now(),
  });
  return {
    cursor: () => {
      const kept = channel.cursor.safeParse(getAccount(db, id).cursor);
      return kept.success ? kept.data : null;
    },
    /** What was not committed is lost with the program: a new one begins from what is on disk. */
    take: async (
      result: Awaited<ReturnType<typeof channel.poll>>,
      isKilled: () => boolean,
    ) => {
      const ingest = createIngest(db, createTurnKeeper(db), Date.now);
      await ingest.poll(getAccount(db, id), result, {
        between: () =>
          isKilled() ? Promise.reject(new Killed()) : Promise.resolve(),
      });
    },
    numbers: () =>
      db
        .prepare<[], { subject: string | null; text: string }>(
          "SELECT subject, text FROM messages",
        )
        .all()
        .flatMap(
          ({ subject, text }) => numberIn(`${subject ?? ""} ${text}`) ?? [],
        ),
    close: () => {
      db.close();
      rmSync(folder, { recursive: true });
    },
  };
}

/**
 * Polls a place in which much is written, over a line that breaks at random, into a real archive, by a program that
 * is killed now and then; answers what is missing and what is there twice.
 */
export async function soakPolling<Settings, Secrets, Cursor>(
  { channel, start }: Conforming<Settings, Secrets, Cursor>,
  { messages, seed, share, kills = 0.05, batch = 100 }: SoakOptions,
): Promise<SoakResult> {
  const dice = createDice(seed);
  const world = await start();
  const keep = openKeep(channel, world);
  const driver = createDriver(channel, world);
  const written = new Set<number>();
  let polls = 0;
  let failed = 0;
  let killed = 0;

  /** One poll as the core makes it; false when it has to be made again. */
  async function poll(): Promise<{ ok: boolean; more: boolean }> {
    polls += 1;
    try {
      const result = await channel.poll(driver.open(), keep.cursor());
      await keep.take(result, () => dice() < kills);
      return { ok: true, more: result.more };
    } catch (error) {
      if (error instanceof Killed) killed += 1;
      else if (error instanceof AppError && passing.has(error.code))
        failed += 1;
      else throw error;
      return { ok: false, more: true };
    }
  }
  /** Until there is no more, however often it fails. */
  async function settle(most = 1000): Promise<void> {
    for (let turns = 0; turns < most; turns += 1) {
      const { ok, more } = await poll();
      if (ok && !more) return;
    }
    throw new Error("It never came to an end.");
  }

  try {
    await settle();
    while (written.size < messages) {
      const left = messages - written.size;
      const count = Math.min(left, 1 + Math.floor(dice() * batch));
      // Some are written while the poll before is still being made.
      const before = Math.floor(count / 2);
      for (const number of await world.write(before)) written.add(number);
      breakAtRandom(world.line, dice, share);
      const [, rest] = await Promise.all([poll(), world.write(count - before)]);
      for (const number of rest) written.add(number);
      await settle();
    }
    world.line.plan(null);
    // What was put off for another look is due by then.
    for (let hours = 0; hours < 3; hours += 1) {
      driver.wait(3_600_000);
      await settle();
    }
    const found = keep.numbers();
    const counts = Map.groupBy(found, (number) => number);
    return {
      written: written.size,
      missing: [...written].filter((number) => !counts.has(number)),
      doubled: [...counts]
        .filter(([, each]) => each.length > 1)
        .map(([number]) => number),
      polls,
      failed,
      broken: world.line.broken(),
      killed,
    };
  } finally {
    keep.close();
    await world.stop();
  }
}

export type SendSoakResult = {
  sends: number;
  /** There more than once, although they were sent once by the user. */
  doubled: number;
  /** Said to be sent, or to be there, and are not. */
  lost: number;
  /** Left for the user to judge, because nobody could be asked. */
  unknown: number;
  attempts: number;
  broken: number;
};

/** Sends over a line that breaks at random, and after an unknown end looks before it sends again, as the outbox does. */
export async function soakSending<Settings, Secrets, Cursor>(
  { channel, start }: Conforming<Settings, Secrets, Cursor>,
  { sends, seed, share }: { sends: number; seed: number; share: number },
): Promise<SendSoakResult> {
  const { send, find } = channel;
  const dice = createDice(seed);
  const world = await start();
  const { outbox } = world;
  if (send === undefined || find === undefined || outbox === undefined)
    throw new Error(`Nothing can be sent to ${channel.kind}.`);
  const driver = createDriver(channel, world);
  await world.write(1);
  const parent = (await driver.pollAll(null)).messages.find(({ own }) => !own);
  const totals = { doubled: 0, lost: 0, unknown: 0, attempts: 0 };

  /** Whether the text is there; undefined where it cannot be told. */
  async function deliver(
    text: ReturnType<typeof outgoing>,
  ): Promise<boolean | undefined> {
    for (let attempt = 0; attempt < 50; attempt += 1) {
      totals.attempts += 1;
      const result = await send?.(driver.open(), text);
      if (result?.outcome === "sent") return true;
      if (result?.outcome === "unknown") {
        const found = await look(text);
        if (found !== false) return found;
      }
    }
    return false;
  }
  async function look(
    text: ReturnType<typeof outgoing>,
  ): Promise<boolean | undefined> {
    for (let tries = 0; tries < 50; tries += 1)
      try {
        return (await find?.(driver.open(), text)) !== null;
      } catch (error) {
        if (!(error instanceof AppError)) throw error;
        if (error.code === "unsupported") return undefined;
      }
    return undefined;
  }

  try {
    for (let index = 0; index < sends; index += 1) {
      const number = 1_000_000 + Math.floor(dice() * 1e9);
      const text = outgoing(number, driver.now(), parent);
      breakAtRandom(world.line, dice, share);
      const isThere = await deliver(text);
      world.line.plan(null);
      const count = await outbox.count(numbered(number));
      if (count > 1) totals.doubled += 1;
      if (isThere === undefined) totals.unknown += 1;
      else if (isThere && count === 0) totals.lost += 1;
    }
    return { sends, ...totals, broken: world.line.broken() };
  } finally {
    await world.stop();
  }
}
