// A core with its interface on loopback and twenty feeds of the server given, polled every minute.
// Says where it is, then does what each line on stdin asks for: `poll` polls all of them.
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import type { Channel } from "../../src/main/channels/channel.ts";
import { channels } from "../../src/main/channels/index.ts";
import { createCore } from "../../src/main/core.ts";
import { startWebHost } from "../../src/main/hosts/web.ts";
import { createClient } from "../../src/shared/bridge.ts";

export type PollingChild = { address: string; pid: number };

const accounts = 20;
const [dataDir = "", server = ""] = process.argv.slice(2);
const complain = (text: string, cause?: unknown) => {
  process.stderr.write(
    `${text} ${cause instanceof Error ? cause.message : ""}\n`,
  );
};
const log = { info: () => undefined, warn: complain, error: complain };
const { feed } = channels;
if (feed === undefined) throw new Error("there is no feed channel");
const everyMinute: Channel = { ...feed, pollSeconds: 60 };
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
    channels: { feed: everyMinute },
    // The check and the backup of every day are not part of what is measured.
    demo: true,
    log,
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
const ids: string[] = [];
for (let n = 0; n < accounts; n += 1) {
  const { id } = await client.call("accounts.add", {
    channel: "feed",
    settings: { url: `${server}/${n}.xml`, stream: "direct" },
  });
  ids.push(id);
}
// The keyboard is on the first column, where nothing moves by itself; the second shows everything at once.
const column = { query: "", order: "newest" as const, width: 500 };
await client.call("columns.save", {
  columns: [
    { ...column, id: "first", title: "First", query: "is:done" },
    { ...column, id: "second", title: "Second" },
  ],
});
const poll = () =>
  Promise.all(ids.map((id) => client.call("accounts.poll", { id })));
await poll();
const host = await startWebHost(core, {
  rendererDir: resolve(import.meta.dirname, "../../out/renderer"),
  port: 0,
  log,
});
const said: PollingChild = { address: host.address, pid: process.pid };
process.stdout.write(`${JSON.stringify(said)}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  if (line !== "poll") continue;
  await poll();
  process.stdout.write("polled\n");
}
await host.close();
await core.close();
