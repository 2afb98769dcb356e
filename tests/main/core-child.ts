import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Channel } from "../../src/main/channels/channel.ts";
import { channels } from "../../src/main/channels/index.ts";
import { postChannel } from "./post-office.ts";
import { runCore } from "./run-core.ts";
import { setClock } from "./start-child.ts";

/**
 * A core in a process of its own, for tests that kill it: calls come in as lines, answers go out as lines.
 * Its secrets are in a file, as a keychain would outlast the process.
 */
const [dataDir = "", clockOffset = "0"] = process.argv.slice(2);
let offset = Number(clockOffset);
const path = join(dataDir, "secrets-of-the-test.json");
const secrets = new Map<string, string>(
  existsSync(path)
    ? (JSON.parse(readFileSync(path, "utf8")) as [string, string][])
    : [],
);
const { core } = await runCore(
  dataDir,
  { ...channels, discourse: postChannel as Channel },
  {
    // A clock that somebody has set.
    now: () => Date.now() + offset,
    rhythm: {
      backOffMs: 20,
      longestBackOffMs: 100,
      lookAfterMs: 10,
      settleMs: 1500,
      closeMs: 5000,
    },
    secrets: {
      get: (id) => Promise.resolve(secrets.get(id) ?? null),
      set: (id, secret) => {
        secrets.set(id, secret);
        writeFileSync(path, JSON.stringify([...secrets]));
        return Promise.resolve();
      },
      delete: () => Promise.resolve(),
      warning: () => undefined,
    },
  },
);
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const { n, method, input } = JSON.parse(line) as {
    n: number;
    method: string;
    input: unknown;
  };
  if (method === setClock) {
    offset = Number(input);
    continue;
  }
  void core.dispatch(method, input).then((reply) => {
    process.stdout.write(`${JSON.stringify({ n, reply })}\n`);
  });
}
