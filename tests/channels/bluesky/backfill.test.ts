import { expect, test } from "vitest";
import {
  backfill,
  history,
  type History,
} from "../../../src/main/channels/bluesky/backfill.ts";
import type { Context } from "../../../src/main/channels/bluesky/context.ts";
import type { HistoryResult } from "../../../src/main/channels/received.ts";
import type { Source } from "../../../src/shared/model/source.ts";
import { day, minute, saying, startClocked } from "./clocked.ts";
import { answering } from "./double.ts";

const word: Source = { kind: "word", value: "roast", stream: "product" };
const days = 60;

/** Two months in which every day somebody asks, we write, somebody likes it, and others speak of us. */
async function startWithPast() {
  const at = await startClocked({ maxPage: 10 }, [word]);
  const { server, anna, ben, pass, now } = at;
  const written = new Map<string, number>();
  const keep = ({ uri, indexedAt }: { uri: string; indexedAt: string }) =>
    written.set(uri, Date.parse(indexedAt));
  for (let n = 0; n < days; n += 1) {
    pass(day);
    const ours = server.say(server.us, `beans of day ${n}`);
    keep(ours);
    const { uri, cid } = ours;
    const record = { subject: { uri, cid } };
    server.notify("like", { author: ben, record }, uri);
    pass(minute);
    const question = server.say(anna, `day ${n}?`, { names: [server.us] });
    keep(question);
    server.notify("mention", question);
    pass(minute);
    keep(server.say(ben, `roast of day ${n}`));
  }
  pass(minute);
  return { ...at, written, since: (count: number) => now() - count * day };
}

/** Steps to the end as a program does that is killed in every third of them, before it has kept what came. */
async function stepBack(context: Context, until: number) {
  const kept: HistoryResult<History>[] = [];
  let at: History | null = null;
  for (let steps = 0; steps < 100; steps += 1) {
    const result = await backfill(context, at, until);
    if (steps % 3 === 2) continue;
    kept.push(result);
    if (result.done) return kept;
    at = history.parse(JSON.parse(JSON.stringify(result.cursor)));
  }
  throw new Error("It never came to an end.");
}

test("goes from new to old, evenly, as far back as is wanted, whenever the program is killed", async () => {
  const { context, written, since } = await startWithPast();
  const until = since(45);
  const steps = await stepBack(context, until);
  const met = new Set<string>();
  let reached = Infinity;
  for (const { messages, reachedAt = Infinity } of steps) {
    for (const { remoteId } of messages) met.add(remoteId);
    expect(reachedAt).toBeLessThanOrEqual(reached);
    reached = reachedAt;
    // What is said to be there is there.
    for (const [uri, sentAt] of written)
      if (sentAt > reached) expect(met).toContain(uri);
  }
  expect(reached).toBe(until);
  const wanted = [...written].filter(([, sentAt]) => sentAt >= until);
  expect(met).toEqual(new Set(wanted.map(([uri]) => uri)));
  const signals = steps.flatMap((each) => each.signals);
  expect(new Set(signals.map(({ remoteId }) => remoteId)).size).toBe(45);
});

test("brings each list in its stream, and asks for no page twice", async () => {
  const { server, context, since } = await startWithPast();
  const before = server.asked.length;
  let at: History | null = null;
  const messages = [];
  for (let isDone = false; !isDone;) {
    const result: HistoryResult<History> = await backfill(
      context,
      at,
      since(1000),
    );
    messages.push(...result.messages);
    at = result.cursor;
    isDone = result.done;
  }
  const pages = server.asked
    .slice(before)
    .filter(({ path }) => /list|search|Feed$/.test(path))
    .map(({ path, query }) => `${path} ${query.get("cursor") ?? ""}`);
  expect(new Set(pages).size).toBe(pages.length);
  expect(saying(messages, "roast of day 0")).toMatchObject({
    stream: "product",
    addressed: "other",
  });
  expect(saying(messages, "day 0?")).toMatchObject({
    stream: "direct",
    addressed: "to-us",
    kind: "mention",
  });
  expect(saying(messages, "beans of day 0")).toMatchObject({ own: true });
});

test("goes on without a search that the server refuses", async () => {
  const { server, context, since } = await startWithPast();
  server.fail(/searchPosts/, answering(400, { error: "BadQueryString" }), 9);
  const steps = await stepBack(context, since(10));
  expect(steps.at(-1)?.done).toBe(true);
  const texts = steps.flatMap(({ messages }) => messages.map((m) => m.text));
  expect(texts).toContain(`beans of day ${days - 1}`);
  expect(texts.filter((text) => text.startsWith("roast"))).toEqual([]);
});
