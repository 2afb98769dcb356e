import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import type { AppEvent } from "../../src/shared/contract/event.ts";
import type { Output } from "../../src/shared/contract/index.ts";
import { AppError } from "../../src/shared/fault.ts";
import { asked } from "../../src/main/channels/setup.ts";
import type { Channel } from "../../src/main/channels/channel.ts";
import type {
  PollResult,
  RemoteMessage,
} from "../../src/main/channels/received.ts";
import type { CoreOptions } from "../../src/main/core.ts";
import { message, page, start, who, hour } from "./remote.ts";
import { keepSecrets, runCore, type CoreUnderTest } from "./run-core.ts";

/** Hours after `start`, as ms UTC. */
export const at = (hours: number) => start + hours * hour;

/** A channel whose every answer the test lays out, and the whole core on top of it. */
export async function openVillage(options: Partial<CoreOptions> = {}) {
  const dir = mkdtempSync(join(tmpdir(), "porchlight-village-"));
  const secrets = keepSecrets();
  const waiting = new Map<string, PollResult<unknown>[]>();
  const events: AppEvent[] = [];
  let clock = at(1000);
  let sent = 0;
  /** What goes wrong with the next poll. */
  let trouble: Error | undefined;
  /** The server takes its time until then. */
  let answered: Promise<void> | undefined;

  const settings = z.object({
    user: z.string(),
    host: z.string().optional(),
    sources: z.array(z.string()).optional(),
  });
  const channel: Channel = {
    kind: "mastodon",
    settings,
    source: (_, remoteId) => Promise.resolve({ text: `as typed: ${remoteId}` }),
    ownHost: (of) => settings.parse(of).host ?? "village.example",
    secrets: z.object({ token: z.string().optional() }),
    cursor: z.unknown(),
    list: {
      read: (text) =>
        text.split("\n").map((user) => ({ title: user, settings: { user } })),
      write: (accounts) => accounts.map(({ name }) => name).join("\n"),
      keysOf: (each) => [settings.parse(each).user],
    },
    setup: {
      name: "Village",
      says: "Who lives there.",
      help: "Say who you are.",
      link: { title: "The village", url: "https://village.example/" },
      fields: z.object({
        user: z.string().min(1).register(asked, { title: "Name" }),
      }),
      browser: false,
      canCheck: true,
      one: "the villager",
      many: "villagers",
    },
    pollSeconds: 3600,
    identify: (context) => {
      const { user } = settings.parse(context.settings);
      return Promise.resolve({
        name: user,
        handle: who(user).handle,
        identities: [who(user)],
        settings: settings.parse(context.settings),
        capabilities: {
          reply: true,
          post: true,
          like: true,
          boost: true,
          length: { unit: "none" as const },
        },
      });
    },
    check: () =>
      Promise.resolve([{ name: "Server", ok: true, message: "It answers." }]),
    discover: (address) =>
      Promise.resolve([{ title: address, settings: { user: address } }]),
    async poll(context) {
      if (trouble !== undefined) {
        const cause = trouble;
        trouble = undefined;
        throw cause;
      }
      await answered;
      if (context.signal.aborted) throw new AppError("cancelled", "Stopped.");
      return waiting.get(context.accountId)?.shift() ?? page([]);
    },
    send(context, { text, parent }) {
      const { user } = settings.parse(context.settings);
      sent += 1;
      const ours = message(`sent${sent}`, user, 0, {
        own: true,
        addressed: "other",
        sentAt: clock,
        text,
        body: [{ t: "p", c: [text] }],
        ...(parent === undefined
          ? {}
          : {
              inReplyTo: parent.remoteId,
              thread: [...parent.thread, parent.remoteId],
              mentions: [parent.author],
            }),
      });
      return Promise.resolve({ outcome: "sent" as const, message: ours });
    },
    find: () => Promise.resolve(null),
  };

  async function open(): Promise<CoreUnderTest> {
    const run = await runCore(
      dir,
      { mastodon: channel },
      { now: () => clock, random: () => 0.999, secrets, ...options },
    );
    run.core.subscribe((event) => events.push(event));
    return run;
  }
  let run = await open();

  return {
    dir,
    secrets,
    events,
    sent: () => sent,
    get run() {
      return run;
    },
    call: ((method, input) => run.call(method, input)) as CoreUnderTest["call"],
    now: () => clock,
    setNow(hours: number) {
      clock = at(hours);
    },
    add: async (user: string) => {
      const { id } = await run.call("accounts.add", {
        channel: "mastodon",
        settings: { user },
      });
      // All of the record counts, not only the last week.
      await run.call("accounts.update", { id, doorAt: 0 });
      return id;
    },
    /** What the next poll of an account brings; it is polled at once. */
    async bring(
      accountId: string,
      messages: RemoteMessage[],
      rest: Partial<PollResult<unknown>> = {},
    ) {
      waiting.set(accountId, [
        ...(waiting.get(accountId) ?? []),
        page(messages, rest),
      ]);
      return run.call("accounts.poll", { id: accountId });
    },
    failPoll(cause: Error) {
      trouble = cause;
    },
    /** Polls wait for their answer until what is returned is called. */
    hold(): () => void {
      const { promise, resolve } = Promise.withResolvers<void>();
      answered = promise;
      return resolve;
    },
    async report(): Promise<Output<"reports.responseTime">[number]> {
      const [row] = await run.call("reports.responseTime", { by: "channel" });
      if (row === undefined) throw new Error("no report");
      return row;
    },
    async conversations(query = "") {
      return (await run.call("conversations.list", { query, order: "oldest" }))
        .items;
    },
    /** Whose wait is shown, by name. */
    async waitingIn(conversationId: string) {
      const { participants } = await run.call("conversations.get", {
        id: conversationId,
      });
      return Object.fromEntries(
        participants
          .filter((p) => p.waitingSince !== undefined)
          .map((p) => [p.name, ((p.waitingSince ?? 0) - start) / hour]),
      );
    },
    async reopen() {
      await run.core.close();
      run = await open();
    },
    /** After the core was closed by hand. */
    async start() {
      run = await open();
    },
    async close() {
      await run.core.close();
      rmSync(dir, { recursive: true });
    },
  };
}
export type Village = Awaited<ReturnType<typeof openVillage>>;
