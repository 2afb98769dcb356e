import { AppError } from "../../shared/fault.ts";
import type { Rule } from "../../shared/model/rule.ts";
import { asksFor } from "../../shared/query/in-rule.ts";
import { parseQuery } from "../../shared/query/parse.ts";
import type { Match } from "../archive/matching.ts";
import { nextForRules, removeForRules } from "../archive/rule-arrivals.ts";
import { listRules } from "../archive/rules.ts";
import { staleAmong } from "../archive/stale-turns.ts";
import { caughtUp } from "../recomputing/catching-up.ts";
import type { Core } from "../context.ts";
import { actByRule } from "./acting.ts";

/** Arrivals that the rules are asked of together: what they do is written in slices of as many rows (decision 20). */
export const sliceSize = 10;
/** After it broke off, on a full disk say. */
const againAfterMs = 15_000;

const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

const running = new WeakSet<Core>();

/** Asks the rules of what has come in, behind it and in slices; also of what an earlier run was not asked of. */
export function askRules(core: Core): void {
  if (running.has(core)) return;
  running.add(core);
  work(core)
    .catch((cause: unknown) => {
      if (core.signal.aborted) return;
      core.log.error("the rules could not be asked", cause);
      setTimeout(() => {
        if (!core.signal.aborted) askRules(core);
      }, againAfterMs).unref();
    })
    .finally(() => running.delete(core));
}

async function work(core: Core): Promise<void> {
  const { db, signal } = core;
  for (;;) {
    await breathe();
    if (signal.aborted) return;
    const next = nextForRules(db, sliceSize);
    if (next === undefined) return;
    const touched = new Set<string>();
    for (const rule of listRules(db))
      if (rule.active)
        for (const id of await askRule(core, rule, next.conversationIds))
          touched.add(id);
    if (signal.aborted) return;
    db.transaction(() => removeForRules(db, next.upTo)).immediate();
    if (touched.size > 0) tell(core, [...touched]);
  }
}

export function tell(core: Core, conversationIds: string[]): void {
  core.emit({
    type: "changed",
    topics: ["conversations", "accounts", "labels", "rules"],
    conversationIds,
  });
}

/** Does what a rule does in those of these that its query finds. Answers the conversations that have changed. */
export async function askRule(
  core: Core,
  rule: Rule,
  conversationIds: readonly string[],
): Promise<string[]> {
  const parsed = parseQuery(rule.query);
  if (!parsed.ok) return [];
  if (asksFor(parsed.query, "lang"))
    await core.languages.findIn(conversationIds);
  if (staleAmong(core.db, conversationIds).length > 0)
    await caughtUp(core, conversationIds);
  const matches = await findMatches(core, rule.query, conversationIds);
  if (core.signal.aborted || matches.length === 0) return [];
  return actByRule(core, rule, matches);
}

async function findMatches(
  { reader, now }: Core,
  query: string,
  conversationIds: readonly string[],
): Promise<Match[]> {
  try {
    return await reader.read("matching", {
      query,
      conversationIds,
      now: now(),
    });
  } catch (cause) {
    // Of something that is not there any more: the list of rules says so.
    if (cause instanceof AppError && cause.code === "invalid-input") return [];
    throw cause;
  }
}
