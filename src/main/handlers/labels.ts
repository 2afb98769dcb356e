import type { Handlers, Output, Parsed } from "../../shared/contract/index.ts";
import type { DecisionChange } from "../../shared/model/decision.ts";
import { foldName } from "../../shared/query/fold.ts";
import { getConversationRow } from "../archive/conversations.ts";
import {
  addLabel,
  changeName,
  deleteLabel,
  getLabel,
  missingLabels,
  removeLabel,
} from "../archive/labels.ts";
import { nameOf } from "../deciding/concern.ts";
import type { Core } from "../context.ts";

type Changed = Extract<DecisionChange, { kind: "remembered" }>;

/** Two spellings of a name are one label; the first one stands. */
function unique(names: readonly string[]): string[] {
  const byName = new Map<string, string>();
  for (const name of names)
    if (!byName.has(foldName(name))) byName.set(foldName(name), name);
  return [...byName.values()];
}

function quote(names: Iterable<string>): string {
  return [...names].map((name) => `“${name}”`).join(", ");
}

function say(
  { add, remove }: ReturnType<typeof missingLabels>,
  whom: string,
): string {
  if (remove.size === 0) return `Labelled ${quote(add.keys())}: ${whom}`;
  if (add.size === 0) return `No longer ${quote(remove.keys())}: ${whom}`;
  return `Labelled ${quote(add.keys())}, no longer ${quote(remove.keys())}: ${whom}`;
}

function setLabels(
  core: Core,
  input: Parsed<"labels.set">,
): Output<"labels.set"> {
  const { db } = core;
  const rows = input.conversationIds.map((id) => getConversationRow(db, id));
  const ids = [...new Set(rows.map(({ id }) => id))];
  const missing = missingLabels(db, ids, {
    add: unique(input.add),
    remove: unique(input.remove),
  });
  if (missing.add.size === 0 && missing.remove.size === 0) return {};
  const decisionId = core.deciding.decide(
    say(missing, nameOf(db, rows)),
    (): Changed => ({
      kind: "remembered",
      rows: [
        ...[...missing.remove].flatMap(([name, from]) =>
          removeLabel(db, name, from),
        ),
        ...[...missing.add].flatMap(([name, to]) =>
          addLabel(db, name, to, core.now()),
        ),
      ],
      columns: [],
    }),
  );
  core.emit({
    type: "changed",
    topics: ["labels", "conversations"],
    ...(ids.length <= 50 ? { conversationIds: ids } : {}),
  });
  return { decisionId };
}

function tellAll(core: Core): void {
  core.emit({
    type: "changed",
    topics: ["labels", "conversations", "columns", "rules"],
  });
}

function rename(
  core: Core,
  { id, name }: Parsed<"labels.rename">,
): Output<"labels.rename"> {
  const label = getLabel(core.db, id);
  if (label.name === name) return {};
  const decisionId = core.deciding.decide(
    `Label “${label.name}” is now “${name}”`,
    (): Changed => ({
      kind: "remembered",
      ...changeName(core.db, label, name),
    }),
  );
  tellAll(core);
  return { decisionId };
}

function remove(core: Core, id: string): Output<"labels.delete"> {
  const { name } = getLabel(core.db, id);
  const decisionId = core.deciding.decide(
    `Label “${name}” deleted`,
    (): Changed => ({
      kind: "remembered",
      rows: deleteLabel(core.db, id),
      columns: [],
    }),
  );
  tellAll(core);
  return { decisionId };
}

export function labelHandlers(core: Core) {
  return {
    "labels.list": () => core.reader.read("labels", {}),
    "labels.set": (input) => setLabels(core, input),
    "labels.rename": (input) => rename(core, input),
    "labels.delete": ({ id }) => remove(core, id),
  } satisfies Partial<Handlers>;
}
