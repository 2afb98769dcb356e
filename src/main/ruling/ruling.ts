import { isDeepStrictEqual } from "node:util";
import { AppError } from "../../shared/fault.ts";
import type { Rule } from "../../shared/model/rule.ts";
import { asksFor } from "../../shared/query/in-rule.ts";
import { parseQuery } from "../../shared/query/parse.ts";
import type { Match } from "../archive/matching.ts";
import { nextForRules, removeForRules } from "../archive/rule-arrivals.ts";
import { findRule, listRules } from "../archive/rules.ts";
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
    for (const { id: ruleId } of listRules(db))
      for (const id of await askAsItIs(core, ruleId, next.conversationIds))
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

/** A rule that is changed while it is asked is asked anew; one that is turned off or removed by then does nothing. */
async function askAsItIs(
  core: Core,
  ruleId: string,
  conversationIds: readonly string[],
): Promise<string[]> {
  for (;;) {
    const rule = findRule(core.db, ruleId);
    if (rule?.active !== true) return [];
    const touched = await askRule(core, rule, conversationIds);
    if (touched !== undefined) return touched;
  }
}

/**
 * Does what a rule does in those of these that its query finds. Answers the conversations that have changed; undefined:
 * the rule is another one by now, and nothing was done.
 */
export async function askRule(
  core: Core,
  rule: Rule,
  conversationIds: readonly string[],
): Promise<string[] | undefined> {
  const parsed = parseQuery(rule.query);
  if (!parsed.ok) return [];
  if (asksFor(parsed.query, "lang"))
    await core.languages.findIn(conversationIds);
  if (staleAmong(core.db, conversationIds).length > 0)
    await caughtUp(core, conversationIds);
  const matches = await findMatches(core, rule.query, conversationIds);
  if (core.signal.aborted) return [];
  if (!isStill(core, rule)) return undefined;
  return actByRule(core, rule, matches);
}

function isStill({ db }: Core, { id, query, does, active }: Rule): boolean {
  const rule = findRule(db, id);
  return (
    rule !== undefined &&
    rule.query === query &&
    isDeepStrictEqual(rule.does, does) &&
    (rule.active || !active)
  );
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
