import type { Rule } from "../../shared/model/rule.ts";
import type { RowChange } from "../../shared/model/decision.ts";
import { foldName } from "../../shared/query/fold.ts";
import {
  findConversationRow,
  type ConversationRow,
} from "../archive/conversations.ts";
import { addTag, findTag } from "../archive/feedback.ts";
import { addLabel, missingLabels } from "../archive/labels.ts";
import type { Match } from "../archive/matching.ts";
import { findNamed } from "../archive/named.ts";
import type { Archive } from "../archive/open.ts";
import { doneByRule, noteDone } from "../archive/rule-acts.ts";
import { nameOf } from "../deciding/concern.ts";
import type { Deciding } from "../deciding/deciding.ts";

export type Acting = {
  db: Archive;
  deciding: Pick<Deciding, "byRule">;
  now: () => number;
};

/** What is to be done in one conversation, of what the rule has not done there before. */
type Todo = {
  row: ConversationRow;
  messageId: string | null;
  done: Set<string>;
  left: ReadonlySet<string>;
};

/**
 * Does what a rule does in conversations that its query finds: in each of them each thing once, so that what the user
 * takes back stays so. What is so already is left as it is. Answers the conversations that have changed.
 */
export function actByRule(
  { db, deciding, now }: Acting,
  rule: Rule,
  matches: readonly Match[],
): string[] {
  const touched = new Set<string>();
  const todos = todosOf(db, rule, matches);
  if (todos.length === 0) return [];
  deciding.byRule(rule.id, ({ mark, decide }) => {
    const say = (what: string, rows: readonly ConversationRow[]) => {
      for (const { id } of rows) touched.add(id);
      return `${what} by the rule “${rule.name}”: ${nameOf(db, rows)}`;
    };
    const toDo = (act: string) =>
      todos.filter(({ left }) => left.has(act)).map(({ row }) => row);
    for (const name of rule.does.labels) {
      const ids = toDo(labelAct(db, name)).map(({ id }) => id);
      const to = missingLabels(db, ids, { add: [name], remove: [] });
      const rows = rowsOf(todos, to.add.get(name) ?? []);
      if (rows.length > 0)
        decide(
          say(`Labelled “${name}”`, rows),
          remembered(
            addLabel(
              db,
              name,
              rows.map(({ id }) => id),
              now(),
            ),
          ),
        );
    }
    const tagged = todos.filter((todo) => isToBeTagged(db, rule, todo));
    if (tagged.length > 0)
      decide(
        say(
          `Tagged ${rule.does.topic ?? ""}`,
          tagged.map(({ row }) => row),
        ),
        remembered(
          tagged.flatMap(
            ({ messageId }) => addTag(db, tagOf(rule, messageId), now()).rows,
          ),
        ),
      );
    const starred = toDo("star").filter((row) => row.starred === 0);
    if (starred.length > 0)
      mark(
        starred.map(({ id }) => id),
        "starred",
        say("Starred", starred),
      );
    const muted = toDo("mute").filter((row) => row.muted === 0);
    if (muted.length > 0)
      mark(
        muted.map(({ id }) => id),
        "muted",
        say("Muted", muted),
      );
    for (const { row, done } of todos)
      noteDone(db, rule.id, row.id, done.union(actsOf(db, rule)), now());
  });
  return [...touched];
}

function todosOf(db: Archive, rule: Rule, matches: readonly Match[]): Todo[] {
  const acts = actsOf(db, rule);
  return matches.flatMap(({ id, messageId }) => {
    const row = findConversationRow(db, id);
    if (row === undefined) return [];
    const done = doneByRule(db, rule.id, row.id);
    const left = acts.difference(done);
    return left.size === 0 ? [] : [{ row, messageId, done, left }];
  });
}

/** Each thing that a rule does, as it is noted. A label by its id: another name leaves it the same. */
function actsOf(db: Archive, { does }: Rule): Set<string> {
  return new Set([
    ...does.labels.map((name) => labelAct(db, name)),
    ...(does.topic === undefined ? [] : [topicAct(does.topic)]),
    ...(does.star ? ["star"] : []),
    ...(does.mute ? ["mute"] : []),
  ]);
}

function labelAct(db: Archive, name: string): string {
  return `label ${findNamed(db, "labels", name) ?? foldName(name)}`;
}

function topicAct(name: string): string {
  return `topic ${foldName(name)}`;
}

function tagOf({ does }: Rule, messageId: string | null) {
  return { messageId: messageId ?? "", kind: undefined, topic: does.topic };
}

function isToBeTagged(
  db: Archive,
  rule: Rule,
  { left, messageId }: Todo,
): boolean {
  const { topic } = rule.does;
  return (
    topic !== undefined &&
    messageId !== null &&
    left.has(topicAct(topic)) &&
    findTag(db, tagOf(rule, messageId)) === undefined
  );
}

function rowsOf(todos: readonly Todo[], ids: readonly string[]) {
  return todos.map(({ row }) => row).filter(({ id }) => ids.includes(id));
}

function remembered(rows: RowChange[]) {
  return { kind: "remembered" as const, rows, columns: [] };
}
