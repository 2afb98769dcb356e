import { isDeepStrictEqual } from "node:util";
import type { Handlers, Output, Parsed } from "../../shared/contract/index.ts";
import { AppError } from "../../shared/fault.ts";
import type { RowChange } from "../../shared/model/decision.ts";
import { matching, readRuleQuery } from "../archive/matching.ts";
import { countMet } from "../archive/rule-acts.ts";
import {
  addRule,
  changeRule,
  getRule,
  listRules,
  orderRules,
  removeRule,
} from "../archive/rules.ts";
import type { Rule } from "../../shared/model/rule.ts";
import { findNamed } from "../archive/named.ts";
import type { Core } from "../context.ts";
import { startApplying, startTakingBack } from "../ruling/working.ts";

const mostRules = 100;

function decide(core: Core, did: string, apply: () => RowChange[]): string {
  const decisionId = core.deciding.decide(did, () => ({
    kind: "remembered",
    rows: apply(),
    columns: [],
  }));
  core.emit({ type: "changed", topics: ["rules"] });
  return decisionId;
}

/** Throws `invalid-input` with the place of what cannot be asked, or is not there. */
function checkQuery({ db, now }: Core, query: string): void {
  readRuleQuery(query);
  matching(db, { query, conversationIds: [], now: now() });
}

/** What it needs is there: labels that have been deleted since do not come back by themselves. */
function checkRule(core: Core, { query, does }: Rule): void {
  checkQuery(core, query);
  for (const name of does.labels)
    if (findNamed(core.db, "labels", name) === undefined)
      throw new AppError(
        "invalid-input",
        `The label “${name}” has been deleted. Choose another for this rule.`,
      );
}

function faultOf(
  core: Core,
  rule: Rule,
): Pick<Output<"rules.list">[number], "fault"> {
  try {
    checkRule(core, rule);
    return {};
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    const { at, length } = cause.details ?? {};
    return {
      fault: {
        message: cause.message,
        ...(at === undefined ? {} : { at }),
        ...(length === undefined ? {} : { length }),
      },
    };
  }
}

function add(core: Core, rule: Parsed<"rules.add">): Output<"rules.add"> {
  const { db } = core;
  checkQuery(core, rule.query);
  if (listRules(db).length >= mostRules)
    throw new AppError(
      "invalid-input",
      `There are ${mostRules} rules already. Put some of them together, or remove one.`,
    );
  let id = "";
  const decisionId = decide(core, `Rule “${rule.name}” added`, () => {
    const added = addRule(db, rule, core.now());
    ({ id } = added);
    return added.rows;
  });
  return { id, decisionId };
}

function change(
  core: Core,
  { id, ...change }: Parsed<"rules.change">,
): Output<"rules.change"> {
  const before = getRule(core.db, id);
  const { name = before.name, query = before.query, active } = change;
  const { does = before.does } = change;
  const after = { id, name, query, does, active: active ?? before.active };
  if (isDeepStrictEqual(after, before)) return {};
  // One that asks for what is gone can still be turned off.
  if (query !== before.query) checkQuery(core, query);
  if (after.active && !before.active && change.does === undefined)
    checkRule(core, after);
  const did =
    active === undefined || active === before.active
      ? `Rule “${name}” changed`
      : `Rule “${name}” turned ${active ? "on" : "off"}`;
  return {
    decisionId: decide(core, did, () =>
      changeRule(core.db, id, after, core.now()),
    ),
  };
}

function remove(core: Core, id: string): Output<"rules.remove"> {
  const { name } = getRule(core.db, id);
  const decisionId = decide(core, `Rule “${name}” removed`, () =>
    removeRule(core.db, id, core.now()),
  );
  return { decisionId };
}

function order(core: Core, ids: readonly string[]): Output<"rules.order"> {
  const now = listRules(core.db).map(({ id }) => id);
  if (ids.length === now.length && ids.every((id, i) => id === now[i]))
    return {};
  return {
    decisionId: decide(core, "Rules put in another order", () =>
      orderRules(core.db, ids),
    ),
  };
}

/** What is done by itself with what comes in. */
export function ruleHandlers(core: Core) {
  return {
    "rules.list": () =>
      listRules(core.db).map((rule) => ({
        ...rule,
        met: countMet(core.db, rule.id),
        ...faultOf(core, rule),
      })),
    "rules.add": (input) => add(core, input),
    "rules.change": (input) => change(core, input),
    "rules.remove": ({ id }) => remove(core, id),
    "rules.order": ({ ids }) => order(core, ids),
    "rules.tryOut": (input) =>
      core.reader.read("tryRule", { ...input, now: core.now() }),
    "rules.apply": ({ id }) => ({ jobId: startApplying(core, id) }),
    "rules.takeBack": ({ id }) => ({ jobId: startTakingBack(core, id) }),
  } satisfies Partial<Handlers>;
}
