import { AppError } from "../../shared/fault.ts";
import type { Rule } from "../../shared/model/rule.ts";
import { setUndone, standingOfRule } from "../archive/decisions.ts";
import { forgetDone } from "../archive/rule-acts.ts";
import { changeRule, getRule } from "../archive/rules.ts";
import type { Core } from "../context.ts";
import type { JobControl } from "../jobs/jobs.ts";
import { askRule, sliceSize, tell } from "./ruling.ts";

const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

/** Conversations that are found at once. */
const pageSize = 200;

/** Applies a rule to all that is here. Answers the job's id. */
export function startApplying(core: Core, id: string): string {
  const rule = getRule(core.db, id);
  return core.jobs.start({
    kind: "rule",
    title: `Applying the rule “${rule.name}”`,
    unit: "conversations",
    run: (control) => applyToAll(core, rule, control),
  });
}

/** Stopped, what was done by then stays, and the same again completes it. */
async function applyToAll(
  core: Core,
  rule: Rule,
  { signal, progress }: JobControl,
): Promise<string> {
  const { reader, now } = core;
  const { query } = rule;
  const { all } = await reader.read("count", { query, now: now() });
  const total = all < 1000 ? all : undefined;
  let done = 0;
  let changed = 0;
  for (let after: string | undefined, isLast = false; !isLast;) {
    signal.throwIfAborted();
    const page = await reader.read("list", {
      query,
      order: "newest",
      limit: pageSize,
      after,
      now: now(),
      effort: "thorough",
    });
    for (let at = 0; at < page.items.length; at += sliceSize) {
      signal.throwIfAborted();
      const ids = page.items.slice(at, at + sliceSize).map(({ id }) => id);
      const touched = await askRule(core, rule, ids);
      if (touched === undefined)
        throw new AppError(
          "conflict",
          `The rule “${rule.name}” was changed, turned off or removed meanwhile. What it had done by then stays.`,
        );
      if (touched.length > 0) tell(core, touched);
      changed += touched.length;
      done += ids.length;
      progress(done, total);
      await breathe();
    }
    after = page.next;
    isLast = after === undefined;
  }
  return `The rule “${rule.name}” changed ${say(changed)}.`;
}

/** Takes back all that a rule has done, as if it had never been; it is turned off first. Answers the job's id. */
export function startTakingBack(core: Core, id: string): string {
  const rule = getRule(core.db, id);
  return core.jobs.start({
    kind: "rule",
    title: `Taking back what the rule “${rule.name}” did`,
    unit: "steps",
    run: (control) => takeAllBack(core, rule, control),
  });
}

async function takeAllBack(
  core: Core,
  rule: Rule,
  { signal, progress }: JobControl,
): Promise<string> {
  const { db, deciding } = core;
  if (rule.active)
    deciding.decide(`The rule “${rule.name}” is off`, () => ({
      kind: "remembered",
      rows: changeRule(db, rule.id, { active: false }, core.now()),
      columns: [],
    }));
  const { count: total } = standingOfRule(db, rule.id);
  const touched = new Set<string>();
  for (let done = 1; ; done += 1) {
    signal.throwIfAborted();
    const { id } = standingOfRule(db, rule.id);
    if (id === undefined) break;
    const conversationIds = takeBack(core, id);
    for (const one of conversationIds) touched.add(one);
    tell(core, conversationIds);
    progress(done, total);
    await breathe();
  }
  while (db.transaction(() => forgetDone(db, rule.id, sliceSize)).immediate())
    await breathe();
  tell(core, []);
  return `What the rule “${rule.name}” did in ${say(touched.size)} is taken back.`;
}

/** What it was about may be gone with its account: then nothing of it is left to be taken back. */
function takeBack({ db, deciding, now }: Core, decisionId: string): string[] {
  try {
    return deciding.takeBack(decisionId).conversationIds;
  } catch (cause) {
    if (!(cause instanceof AppError) || cause.code !== "not-found") throw cause;
    db.transaction(() => setUndone(db, decisionId, now())).immediate();
    return [];
  }
}

function say(conversations: number): string {
  return conversations === 1
    ? "one conversation"
    : `${conversations.toLocaleString("en")} conversations`;
}
