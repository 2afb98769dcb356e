import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Reply } from "../../src/shared/bridge.ts";
import type { Method } from "../../src/shared/contract/index.ts";
import type { Channel } from "../../src/main/channels/channel.ts";
import { startPostOffice, postChannel } from "../main/post-office.ts";
import { keepSecrets, runCore, type CoreUnderTest } from "../main/run-core.ts";
import { until, wait } from "../servers/child.ts";
import { createFindings, type Found } from "./found.ts";
import type { FullWrites } from "./full-writes.ts";
import { unsound } from "./long-works.ts";
import { forEveryWrite, saysFull } from "./nth-judge.ts";

const rhythm = {
  backOffMs: 20,
  longestBackOffMs: 100,
  lookAfterMs: 10,
  settleMs: 400,
  closeMs: 2000,
};

/** What the core has said is done. */
type Acknowledged = {
  polled: number;
  draft?: string;
  note?: { in: string; text: string };
  done?: string;
  sent?: string;
};

const draftId = "draft-of-all-rounds";
const idOf = (text: string) => `sent-${text}`;

/** Takes messages in, decides, writes and sends; a step that is refused is told to `refused`. */
async function work(
  app: CoreUnderTest,
  { accountId, round }: { accountId: string; round: string },
  posts: number,
  refused: (what: string, reply: Extract<Reply, { ok: false }>) => void,
): Promise<Acknowledged> {
  const did: Acknowledged = { polled: 0 };
  const attempt = async (method: Method, input: unknown): Promise<unknown> => {
    const reply = await app.core.dispatch(method, input);
    if (!reply.ok) refused(method, reply);
    return reply.ok ? reply.value : undefined;
  };
  if ((await attempt("accounts.poll", { id: accountId })) !== undefined)
    did.polled = posts;
  const text = `draft ${round}`;
  if ((await attempt("drafts.save", { id: draftId, text })) !== undefined)
    did.draft = text;
  const { items } = await app.call("conversations.list", {
    query: "is:open",
    limit: 2,
  });
  const [first, second] = items;
  if (
    first !== undefined &&
    (await attempt("conversations.mark", {
      ids: [first.id],
      mark: "done",
    })) !== undefined
  )
    did.done = first.id;
  const note = `note ${round}`;
  if (
    second !== undefined &&
    (await attempt("notes.add", {
      conversationId: second.id,
      text: note,
    })) !== undefined
  )
    did.note = { in: second.id, text: note };
  const sent = `text ${round}`;
  const item = { id: idOf(sent), accountId, text: sent, undoSeconds: 0 };
  if ((await attempt("outbox.send", item)) !== undefined) did.sent = sent;
  // Time for what follows of itself.
  for (let i = 0; i < 10 && (await isOnItsWay(app, sent)); i += 1)
    await wait(4);
  return did;
}

async function isOnItsWay(app: CoreUnderTest, text: string): Promise<boolean> {
  const open = await app.call("outbox.list", {});
  return open.some(({ id }) => id === idOf(text));
}

/** In words what of it is not there. */
async function missing(
  app: CoreUnderTest,
  did: Acknowledged,
): Promise<string[]> {
  const lost: string[] = [];
  const [account] = await app.call("accounts.list", {});
  const messages = account?.counts.messages ?? 0;
  if (messages < did.polled) lost.push(`${messages} of ${did.polled} messages`);
  if (did.draft !== undefined) {
    const drafts = await app.call("drafts.list", {});
    const kept = drafts.find(({ id }) => id === draftId)?.text;
    if (kept !== did.draft) lost.push(`the draft is “${String(kept)}”`);
  }
  if (did.done !== undefined) {
    const { state } = await app.call("conversations.get", { id: did.done });
    if (state !== "done") lost.push("a decision");
  }
  if (did.note !== undefined) {
    const { in: id, text } = did.note;
    const { notes } = await app.call("conversations.get", { id });
    if (!notes.some((note) => note.text === text)) lost.push(`“${text}”`);
  }
  if (did.sent !== undefined) {
    const { sent } = did;
    const items = await app.call("outbox.list", { which: "all", limit: 200 });
    if (!items.some(({ id }) => id === idOf(sent))) lost.push(`“${sent}”`);
  }
  return lost;
}

/**
 * The n-th write fails while messages are taken in, decided on, answered and sent, for every n: it is said in a
 * sentence, what was acknowledged is there (also if the program were killed in that moment), all of it can be done
 * once there is room, and nothing goes out twice.
 */
export async function workWhileFull(
  full: FullWrites,
  step: number,
  said: (about: string) => void,
): Promise<Found> {
  const findings = createFindings("the n-th write fails while working");
  const { expect } = findings;
  const data = join(full.under, "working");
  const crashed = `${full.under}-crashed`;
  mkdirSync(data);
  const office = await startPostOffice();
  const secrets = keepSecrets();
  const start = () =>
    runCore(data, { discourse: postChannel as Channel }, { rhythm, secrets });
  let app = await start();
  const { id: accountId } = await app.call("accounts.add", {
    channel: "discourse",
    settings: { url: office.url, user: "us" },
    secrets: { token: "us" },
  });
  await app.call("accounts.update", { id: accountId, doorAt: 0 });
  let refusals = 0;
  const texts: string[] = [];
  try {
    await forEveryWrite(step, async ({ at, times }) => {
      const round = `${at}-${times}`;
      const faults: [string, Extract<Reply, { ok: false }>][] = [];
      for (let i = 0; i < 5; i += 1)
        office.say(`ana${i}`, `@us ${round} ${i} ${"word ".repeat(i * 40)}`);
      const there = office.posts.length;
      full.begin({ at, times });
      const did = await work(app, { accountId, round }, there, (...fault) =>
        faults.push(fault),
      );
      rmSync(crashed, { recursive: true, force: true });
      cpSync(data, crashed, { recursive: true });
      const met = full.makeRoom();
      const what = `write ${at}, ${times} failing (a ${String(met.failed)})`;
      refusals += faults.length;
      for (const [method, { fault }] of faults)
        expect(
          saysFull(fault, met),
          `${what}: ${method} says ${JSON.stringify(fault)} ${app.logged.slice(-3).join("; ")}`,
        );
      for (const each of await missing(app, did))
        expect(false, `${what}: not there: ${each}`);
      const afterwards = await runCore(crashed, {}, { rhythm });
      for (const each of await missing(afterwards, did))
        expect(false, `${what}, killed: not there: ${each}`);
      await afterwards.core.close();
      for (const each of unsound(crashed)) expect(false, `${what}: ${each}`);
      // Whoever was refused asks again, under the same id.
      const again = await work(
        app,
        { accountId, round },
        office.posts.length,
        (method, { fault }) =>
          expect(false, `${what}, with room: ${method} ${fault.message}`),
      );
      for (const each of await missing(app, again))
        expect(false, `${what}, with room: not there: ${each}`);
      texts.push(`text ${round}`);
      if (met.count >= at) findings.tried();
      if (at % (step * 100) < step) {
        said(`${round} of ${met.count}`);
        await app.core.close();
        app = await start();
      }
      return met.count;
    });
    expect(refusals > 0, "nothing was ever refused");
    await app.core.close();
    app = await start();
    await until(
      "all to be sent",
      async () =>
        (await app.call("outbox.list", {})).length === 0 ? true : null,
      60_000,
    );
    const sent = office.by("us").map(({ text }) => text);
    for (const text of texts) {
      const times = sent.filter((each) => each === text).length;
      expect(times === 1, `“${text}” was sent ${times} times`);
    }
    for (let more = true; more;)
      ({ more } = await app.call("accounts.poll", { id: accountId }));
    const [account] = await app.call("accounts.list", {});
    expect(
      account?.counts.messages === office.posts.length,
      `${account?.counts.messages ?? 0} messages of ${office.posts.length} posts`,
    );
  } finally {
    await app.core.close();
    await office.close();
    rmSync(data, { recursive: true });
    rmSync(crashed, { recursive: true, force: true });
  }
  findings.found.figures = { refused: { value: refusals, unit: "calls" } };
  return findings.found;
}
