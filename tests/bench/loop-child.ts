// A core on the folder given, 20 accounts that each bring a page every three seconds, and work of one kind beside them.
// Prints how long its event loop was held, as JSON.
import { once } from "node:events";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { createClient, type Client } from "../../src/shared/bridge.ts";
import {
  insertAccount,
  listAccounts,
} from "../../src/main/archive/accounts.ts";
import { openArchive } from "../../src/main/archive/open.ts";
import { createCore } from "../../src/main/core.ts";
import { createBusyChannels, pageSize } from "./busy-channel.ts";
import { longWork, type LongWork } from "./long-work.ts";

export type LoopDelay = {
  /** Milliseconds. */
  p50: number;
  p99: number;
  max: number;
  /** The same of a thread beside it that had nothing to do. */
  idleP99: number;
  messagesPerSecond: number;
  /** How often the work beside came to its end. */
  worked: number;
  /** How long it took on average; null where it never came to its end. */
  workSeconds: number | null;
};

const accounts = 20;
const settlingMs = 4000;

const [dataDir = "", secondsText = "60", kind] = process.argv.slice(2);
const ms = Number(secondsText) * 1000;
const work: LongWork | undefined =
  kind === undefined ? undefined : longWork[kind as keyof typeof longWork];

function addAccounts(): void {
  const db = openArchive(dataDir);
  const [first, ...others] = listAccounts(db);
  if (first === undefined) throw new Error("there is no account");
  for (let n = others.length + 1; n < accounts; n += 1)
    insertAccount(db, {
      ...first,
      id: `busy-${n}`,
      name: `Busy ${n}`,
      handle: `@busy${n}@busy.example`,
    });
  db.close();
}

type Observed = Pick<LoopDelay, "p50" | "p99" | "max" | "idleP99">;

async function observe(during: () => Promise<void>): Promise<Observed> {
  const idle = new Worker(new URL("./idle-thread.ts", import.meta.url));
  await once(idle, "online");
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  await during();
  delay.disable();
  const answer = once(idle, "message");
  idle.postMessage("end");
  const [idleP99] = (await answer) as [number];
  return {
    p50: delay.percentile(50) / 1e6,
    p99: delay.percentile(99) / 1e6,
    max: delay.max / 1e6,
    idleP99,
  };
}

/** Over and over until the time is up; answers how many seconds it took, each time that it ended well. */
async function repeat(
  work: LongWork,
  client: Client,
  end: number,
): Promise<number[]> {
  const worked: number[] = [];
  while (Date.now() < end) {
    const jobId = await work.start(client, dataDir);
    for (;;) {
      await sleep(100);
      const job = (await client.call("jobs.list", {})).find(
        ({ id }) => id === jobId,
      );
      if (job?.state === "running" && Date.now() < end) continue;
      if (job?.state === "failed") throw new Error(job.fault.message);
      if (job?.state === "done")
        worked.push((job.endedAt - job.startedAt) / 1000);
      break;
    }
  }
  return worked;
}

addAccounts();
const busy = createBusyChannels(
  accounts * pageSize * Math.ceil((ms + 2 * settlingMs) / 2700),
);
const complain = (text: string, cause?: unknown) => {
  process.stderr.write(
    `${text} ${cause instanceof Error ? cause.message : ""}\n`,
  );
};
const core = await createCore(
  {
    kind: "browser",
    version: "0.0.0",
    dataDir,
    secretFallback: undefined,
    openExternal: (url) => Promise.resolve({ url }),
    badge: () => undefined,
    choosePath: undefined,
  },
  {
    channels: busy.channels,
    // The check and the backup of every day are not part of what is measured.
    demo: true,
    log: { info: () => undefined, warn: complain, error: complain },
    secrets: {
      get: () => Promise.resolve("{}"),
      set: () => Promise.resolve(),
      delete: () => Promise.resolve(),
      warning: () => undefined,
    },
  },
);
const client = createClient({
  call: (method, input) => core.dispatch(method, input),
  subscribe: (listener) => core.subscribe(listener),
});
await sleep(settlingMs);
const before = busy.brought();
let worked: number[] = [];
const observed = await observe(async () => {
  const end = Date.now() + ms;
  if (work !== undefined) worked = await repeat(work, client, end);
  await sleep(Math.max(0, end - Date.now()));
});
const answer: LoopDelay = {
  ...observed,
  messagesPerSecond: ((busy.brought() - before) / ms) * 1000,
  worked: worked.length,
  workSeconds:
    worked.length === 0
      ? null
      : worked.reduce((sum, seconds) => sum + seconds, 0) / worked.length,
};
process.stdout.write(`${JSON.stringify(answer)}\n`);
await core.close();
