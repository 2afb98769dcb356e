import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "../../shared/fault.ts";
import { archiveFile, removeArchive } from "../archive/files.ts";
import { forgetMap } from "../archive/map.ts";
import { openArchive } from "../archive/open.ts";
import { ownFolder } from "../archive/owner.ts";
import type { CoreOptions } from "../core.ts";
import type { SecretStore } from "../host.ts";
import { createDemoChannels } from "./channel.ts";
import { fillDemo } from "./fill.ts";

const demoSeed = 7;

/** Says that a folder holds a generated archive: only then may the demo's channel serve it. */
const noteFile = "demo.json";

/** A clock that stands still, for pictures that are the same every time. */
function readClock(env: NodeJS.ProcessEnv): () => number {
  const text = env["PORCHLIGHT_DEMO_NOW"];
  if (text === undefined || text === "") return Date.now;
  const now = Date.parse(text);
  if (Number.isNaN(now))
    throw new AppError(
      "invalid-input",
      "PORCHLIGHT_DEMO_NOW takes a time like 2026-11-03T16:12:00Z.",
    );
  return () => now;
}

/** How many messages the demo has; fewer where a test wants only what it looks like. */
function readSize(env: NodeJS.ProcessEnv): number {
  const text = env["PORCHLIGHT_DEMO_MESSAGES"];
  if (text === undefined || text === "") return 20_000;
  const size = Number(text);
  if (!Number.isInteger(size) || size < 100 || size > 1_000_000)
    throw new AppError(
      "invalid-input",
      "PORCHLIGHT_DEMO_MESSAGES takes a number from 100 to 1000000.",
    );
  return size;
}

/** Fills the folder unless it is there already. Answers what the core needs so that nothing leaves this computer. */
export async function startDemo(
  dataDir: string,
  say: (line: string) => void,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Pick<CoreOptions, "channels" | "secrets" | "demo" | "now">> {
  const now = readClock(env);
  await generateInto(dataDir, { now: now(), messages: readSize(env) }, say);
  return {
    demo: true,
    now,
    secrets: noSecrets,
    channels: createDemoChannels({ seed: demoSeed, now }),
  };
}

async function generateInto(
  dataDir: string,
  { now, messages }: { now: number; messages: number },
  say: (line: string) => void,
): Promise<void> {
  const owner = ownFolder(dataDir);
  try {
    if (readNote(dataDir).complete) return;
    clear(dataDir);
    const note = (complete: boolean) =>
      writeFileSync(join(dataDir, noteFile), JSON.stringify({ complete }));
    note(false);
    const db = openArchive(dataDir);
    try {
      await fillDemo(db, { seed: demoSeed, now, messages }, (done) => {
        if (done % 5000 === 0 && done < messages)
          say(`Writing the demo: ${done} of ${messages} messages`);
      });
    } finally {
      db.close();
    }
    note(true);
  } finally {
    owner.release();
  }
}

const demoNote = z.object({ complete: z.boolean() });

function readNote(dataDir: string): z.infer<typeof demoNote> {
  const note = join(dataDir, noteFile);
  if (existsSync(note))
    return demoNote.parse(JSON.parse(readFileSync(note, "utf8")));
  if (existsSync(join(dataDir, archiveFile)))
    throw new AppError(
      "invalid-input",
      "This folder holds an archive that is not the demo’s. Choose an empty one with --data, or leave --data out.",
    );
  return { complete: false };
}

/** Takes away what an interrupted start has left. */
function clear(dataDir: string): void {
  removeArchive(join(dataDir, archiveFile));
  forgetMap(dataDir);
}

/** The demo signs in nowhere. */
const noSecrets: SecretStore = {
  get: () => Promise.resolve(null),
  set: () => Promise.resolve(),
  delete: () => Promise.resolve(),
  warning: () => undefined,
};
