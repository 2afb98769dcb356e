import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until, wait } from "../servers/child.ts";
import {
  startPostOffice,
  type PostOffice,
  type Trouble,
} from "../main/post-office.ts";
import { startCoreChild, type CoreChild } from "../main/start-child.ts";
import { addUs, ask } from "./ask.ts";
import { quantile } from "../bench/measure.ts";
import { effortOf, type Effort } from "./effort.ts";
import { createFindings, type Found } from "./found.ts";

const troubles: readonly Trouble[] = [
  "stall-after",
  "504-after",
  "break-after",
  "late",
  "stall-before",
  "504-before",
  "break-before",
  "busy",
];

/** What the core has said is done. */
type Acknowledged = {
  texts: string[];
  draft: string;
  polled: number;
  done: string[];
  /** What was liked, as the office calls it. */
  liked: string[];
  /** Of all kinds, to be counted. */
  count: number;
};

const idOf = (text: string) => `killed-${text}`;

function send(child: CoreChild, accountId: string, text: string) {
  return ask(child, "outbox.send", {
    id: idOf(text),
    accountId,
    text,
    undoSeconds: 0,
  });
}

/** Work of all kinds at once until the process is gone. */
async function workUntilKilled(
  child: CoreChild,
  office: PostOffice,
  accountId: string,
  round: number,
  acknowledged: Acknowledged,
): Promise<{ asked: string[]; afterMs: number }> {
  const killed = new AbortController();
  const asked: string[] = [];
  const ingest = async () => {
    for (let i = 0; !killed.signal.aborted; i += 1) {
      for (let j = 0; j < 12; j += 1)
        office.say(
          `ana${i % 7}`,
          `@us question ${round}.${i}.${j} ${"…".repeat(j * 40)}`,
        );
      const there = office.posts.length;
      await ask(child, "accounts.poll", { id: accountId });
      acknowledged.count += there - acknowledged.polled;
      acknowledged.polled = there;
    }
  };
  const triage = async () => {
    while (!killed.signal.aborted) {
      const { items } = await ask(child, "conversations.list", {
        query: "is:open",
        limit: 3,
      });
      for (const { id } of items) {
        await ask(child, "conversations.mark", { ids: [id], mark: "done" });
        acknowledged.done.push(id);
        acknowledged.count += 1;
      }
      await wait(1);
    }
  };
  const like = async () => {
    const { items } = await ask(child, "conversations.list", {
      query: "is:open",
      limit: 1,
    });
    for (const { id } of items) {
      const { messages } = await ask(child, "conversations.get", { id });
      const message = messages.find(({ doable }) => doable.includes("like"));
      if (message === undefined) continue;
      await ask(child, "outbox.act", {
        id: `liked-${message.id}`,
        messageId: message.id,
        act: "like",
        undoSeconds: 0,
      });
      acknowledged.liked.push(message.remoteId);
      acknowledged.count += 1;
    }
  };
  const draft = async () => {
    for (let i = 0; !killed.signal.aborted; i += 1) {
      const text = `draft of round ${round}, save ${i}`;
      await ask(child, "drafts.save", { id: "draft-of-all", text });
      acknowledged.draft = text;
      acknowledged.count += 1;
    }
  };
  const write = async () => {
    for (let i = 0; i < 3 && !killed.signal.aborted; i += 1) {
      if (i > 0) {
        const one = troubles[(round + i) % troubles.length];
        if (one !== undefined) office.troubles.push(one);
      }
      const text = `text ${round}.${i}`;
      asked.push(text);
      await send(child, accountId, text);
      acknowledged.texts.push(text);
      acknowledged.count += 1;
    }
  };
  // A call that is never answered waits for good: what it waits for is gone with the process.
  const quiet = (work: Promise<void>) => work.catch(() => undefined);
  void Promise.all([ingest(), triage(), draft(), write(), like()].map(quiet));
  const afterMs = 20 + Math.floor(Math.random() * 400);
  await wait(afterMs);
  killed.abort();
  await child.kill();
  return { asked, afterMs };
}

/** SIGKILL while it takes messages in, decides, saves drafts and sends; then everything acknowledged must be there, once. */
export async function killWhileWorking(
  kills: number,
  said: (round: number) => void = () => undefined,
): Promise<Found> {
  const findings = createFindings("killed while working");
  const { expect } = findings;
  const dir = mkdtempSync(join(tmpdir(), "porchlight-faults-kills-"));
  const office = await startPostOffice();
  const acknowledged: Acknowledged = {
    texts: [],
    draft: "",
    polled: 0,
    done: [],
    liked: [],
    count: 0,
  };
  const lost = new Set<string>();
  const lose = (isThere: boolean, what: string) => {
    expect(isThere, what);
    if (!isThere) lost.add(what);
  };
  const cold = createStarts();
  const afterKill = createStarts();
  const start = async (into: Starts): Promise<CoreChild> => {
    const began = performance.now();
    const child = await startCoreChild(dir);
    await ask(child, "archive.state", {});
    into.ms.push(performance.now() - began);
    const effort = effortOf(child.pid);
    if (effort !== undefined) into.efforts.push(effort);
    return child;
  };
  let child = await startCoreChild(dir);
  try {
    const accountId = await addUs(child, office.url);
    for (let round = 0; round < kills; round += 1) {
      if (round % 4 === 0) {
        // What a start takes without a kill before it, on the same archive.
        await child.end();
        child = await start(cold);
      }
      const { asked, afterMs } = await workUntilKilled(
        child,
        office,
        accountId,
        round,
        acknowledged,
      );
      child = await start(afterKill);
      findings.tried();
      const what = `round ${round}, killed after ${afterMs} ms`;
      const state = await ask(child, "archive.state", {});
      expect(state.state === "open", `${what}: it is not open`);
      for (const each of await missing(child, acknowledged))
        lose(false, `${what}: ${each}`);
      // Whoever got no answer asks again, under the same id.
      for (const text of asked) await send(child, accountId, text);
      acknowledged.texts.push(
        ...asked.filter((text) => !acknowledged.texts.includes(text)),
      );
      said(round + 1);
    }
    await until(
      "all to be sent",
      async () => {
        const open = await ask(child, "outbox.list", {});
        return open.length === 0 ? true : null;
      },
      120_000,
    );
    for (let more = true; more;)
      ({ more } = await ask(child, "accounts.poll", { id: accountId }));
    const sent = office.by("us").map(({ text }) => text);
    const doubled = sent.filter((text, i) => sent.indexOf(text) !== i);
    expect(doubled.length === 0, `sent twice: ${doubled.join(", ")}`);
    for (const text of acknowledged.texts)
      lose(sent.includes(text), `never sent: ${text}`);
    // Done again after a kill, it is the same done twice there; it must not be lost.
    const liked = new Set(office.acts.map(({ id }) => id));
    for (const id of acknowledged.liked)
      lose(liked.has(id), `never liked: ${id}`);
    const [account] = await ask(child, "accounts.list", {});
    const beyond = (account?.counts.messages ?? 0) - office.posts.length;
    expect(beyond === 0, `${beyond} messages more than posts`);
    findings.found.figures = {
      "acknowledged, and lost": {
        value: lost.size + Math.max(0, -beyond),
        unit: `of ${acknowledged.count}`,
        most: 0,
      },
      "sent or taken in twice": {
        value: doubled.length + Math.max(0, beyond),
        unit: `of ${office.posts.length}`,
        most: 0,
      },
      "start after a kill beyond one after a close, p95": {
        value: quantile(afterKill.ms, 0.95) - quantile(cold.ms, 0.95),
        unit: "ms",
        most: 300,
      },
      "slowest start after a kill": {
        value: Math.max(...afterKill.ms),
        unit: "ms",
      },
      "slowest start after a close": {
        value: Math.max(...cold.ms),
        unit: "ms",
      },
      ...effortFigures(afterKill.efforts, cold.efforts),
    };
  } finally {
    await child.kill();
    await office.close();
    rmSync(dir, { recursive: true });
  }
  return findings.found;
}

type Starts = { ms: number[]; efforts: Effort[] };

function createStarts(): Starts {
  return { ms: [], efforts: [] };
}

/** How much more a start after a kill takes: the same on a machine that is busy with others. */
function effortFigures(
  afterKill: readonly Effort[],
  cold: readonly Effort[],
): NonNullable<Found["figures"]> {
  if (cold.length === 0) return {};
  const beyond = (of: (effort: Effort) => number) =>
    quantile(afterKill.map(of), 0.95) - quantile(cold.map(of), 0.95);
  return {
    "processor time of a start after a kill beyond one after a close, p95": {
      value: beyond(({ cpuMs }) => cpuMs),
      unit: "ms",
      most: 300,
    },
    "read by it beyond that, p95": {
      value: beyond(({ readBytes }) => readBytes) / 1e6,
      unit: "MB",
    },
    "written by it beyond that, p95": {
      value: beyond(({ writtenBytes }) => writtenBytes) / 1e6,
      unit: "MB",
    },
  };
}

/** What was acknowledged and is not in the archive, in words. */
async function missing(
  child: CoreChild,
  acknowledged: Acknowledged,
): Promise<string[]> {
  const lost: string[] = [];
  const drafts = await ask(child, "drafts.list", {});
  const saved = drafts.find(({ id }) => id === "draft-of-all")?.text ?? "";
  // Later than what was acknowledged may be there, earlier may not.
  if (saved !== acknowledged.draft && !isLater(saved, acknowledged.draft))
    lost.push(`the draft is “${saved}”, not “${acknowledged.draft}”`);
  const items = await ask(child, "outbox.list", { which: "all", limit: 200 });
  const known = new Set(items.map(({ id }) => id));
  for (const text of acknowledged.texts.slice(-120))
    if (!known.has(idOf(text))) lost.push(`“${text}” is not in the outbox`);
  const [account] = await ask(child, "accounts.list", {});
  const messages = account?.counts.messages ?? 0;
  if (messages < acknowledged.polled - countOpen(items))
    lost.push(`${messages} messages of ${acknowledged.polled}`);
  for (const id of acknowledged.done.splice(0)) {
    const { state } = await ask(child, "conversations.get", { id });
    if (state !== "done") lost.push(`a decision on ${id} is gone`);
  }
  return lost;
}

function countOpen(items: { state: string }[]): number {
  return items.filter(({ state }) => state !== "sent").length;
}

function isLater(text: string, than: string): boolean {
  const read = (draft: string): number[] =>
    (draft.match(/\d+/g) ?? ["-1", "-1"]).map(Number);
  const [round = -1, save = -1] = read(text);
  const [thanRound = -1, thanSave = -1] = read(than);
  return round > thanRound || (round === thanRound && save > thanSave);
}
