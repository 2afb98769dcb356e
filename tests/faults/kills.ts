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
};

/** Work of all kinds at once until the process is gone. */
async function workUntilKilled(
  child: CoreChild,
  office: PostOffice,
  accountId: string,
  round: number,
  acknowledged: Acknowledged,
): Promise<void> {
  const killed = new AbortController();
  const ingest = async () => {
    for (let i = 0; !killed.signal.aborted; i += 1) {
      for (let j = 0; j < 12; j += 1)
        office.say(
          `ana${i % 7}`,
          `@us question ${round}.${i}.${j} ${"…".repeat(j * 40)}`,
        );
      const there = office.posts.length;
      await ask(child, "accounts.poll", { id: accountId });
      acknowledged.polled = Math.max(acknowledged.polled, there);
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
      }
      await wait(1);
    }
  };
  const draft = async () => {
    for (let i = 0; !killed.signal.aborted; i += 1) {
      const text = `draft of round ${round}, save ${i}`;
      await ask(child, "drafts.save", { id: "draft-of-all", text });
      acknowledged.draft = text;
    }
  };
  const send = async () => {
    for (let i = 0; i < 3 && !killed.signal.aborted; i += 1) {
      if (i > 0) {
        const one = troubles[(round + i) % troubles.length];
        if (one !== undefined) office.troubles.push(one);
      }
      const text = `text ${round}.${i}`;
      await ask(child, "outbox.send", {
        id: `killed-${text}`,
        accountId,
        text,
        undoSeconds: 0,
      });
      acknowledged.texts.push(text);
    }
  };
  // A call that is never answered waits for good: what it waits for is gone with the process.
  const quiet = (work: Promise<void>) => work.catch(() => undefined);
  void Promise.all([ingest(), triage(), draft(), send()].map(quiet));
  await wait(20 + Math.floor(Math.random() * 400));
  killed.abort();
  await child.kill();
}

/** SIGKILL while it takes messages in, decides, saves drafts and sends; then everything acknowledged must be there, once. */
export async function killWhileWorking(kills: number): Promise<Found> {
  const findings = createFindings("killed while working");
  const { expect } = findings;
  const dir = mkdtempSync(join(tmpdir(), "porchlight-faults-kills-"));
  const office = await startPostOffice();
  const acknowledged: Acknowledged = {
    texts: [],
    draft: "",
    polled: 0,
    done: [],
  };
  const cold: number[] = [];
  const afterKill: number[] = [];
  const start = async (into: number[]): Promise<CoreChild> => {
    const began = performance.now();
    const child = await startCoreChild(dir);
    await ask(child, "archive.state", {});
    into.push(performance.now() - began);
    return child;
  };
  let child = await startCoreChild(dir);
  try {
    const accountId = await addUs(child, office.url);
    for (let i = 0; i < 3; i += 1) {
      await child.end();
      child = await start(cold);
    }
    for (let round = 0; round < kills; round += 1) {
      await workUntilKilled(child, office, accountId, round, acknowledged);
      child = await start(afterKill);
      findings.tried();
      const state = await ask(child, "archive.state", {});
      expect(state.state === "open", `round ${round}: it is not open`);
      const drafts = await ask(child, "drafts.list", {});
      const saved = drafts.find(({ id }) => id === "draft-of-all")?.text ?? "";
      // Later than what was acknowledged may be there, earlier may not.
      expect(
        saved === acknowledged.draft || isLater(saved, acknowledged.draft),
        `round ${round}: the draft is “${saved}”, not “${acknowledged.draft}”`,
      );
      const items = await ask(child, "outbox.list", {
        which: "all",
        limit: 200,
      });
      const known = new Set(items.map(({ text }) => text));
      const recent = acknowledged.texts.slice(-150);
      for (const text of recent)
        expect(
          known.has(text),
          `round ${round}: “${text}” is not in the outbox`,
        );
      const [account] = await ask(child, "accounts.list", {});
      expect(
        (account?.counts.messages ?? 0) >=
          acknowledged.polled - countOpen(items),
        `round ${round}: ${account?.counts.messages ?? 0} messages of ${acknowledged.polled}`,
      );
      for (const id of acknowledged.done.splice(0)) {
        const { state: decided } = await ask(child, "conversations.get", {
          id,
        });
        expect(decided === "done", `round ${round}: a decision is gone`);
      }
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
    expect(
      new Set(sent).size === sent.length,
      `sent twice: ${sent.filter((text, i) => sent.indexOf(text) !== i).join(", ")}`,
    );
    for (const text of acknowledged.texts)
      expect(sent.includes(text), `never sent: ${text}`);
    const [account] = await ask(child, "accounts.list", {});
    expect(
      account?.counts.messages === office.posts.length,
      `${account?.counts.messages ?? 0} messages, ${office.posts.length} posts`,
    );
  } finally {
    await child.kill();
    await office.close();
    rmSync(dir, { recursive: true });
  }
  const most = Math.max(...afterKill);
  findings.found.figures = {
    "slowest start after a kill": { value: most, unit: "ms" },
    "beyond a start after a close": {
      value: most - Math.min(...cold),
      unit: "ms",
    },
  };
  return findings.found;
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
