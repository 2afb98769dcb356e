import type { Output, Parsed } from "../../shared/contract/index.ts";
import { AppError } from "../../shared/fault.ts";
import type { DecisionChange } from "../../shared/model/decision.ts";
import type { Mark } from "../../shared/model/mark.ts";
import {
  getConversationRow,
  type ConversationRow,
} from "../archive/conversations.ts";
import {
  getDecision,
  hasDecision,
  insertDecision,
  setChange,
  setUndone,
  type Decision,
} from "../archive/decisions.ts";
import {
  conversationsOfMarks,
  kindOfMarks,
  setTakenBack,
} from "../archive/marks.ts";
import { insertMarks, writeAllMarks } from "../archive/naming.ts";
import { durably, type Archive } from "../archive/open.ts";
import { findThread, setThreadFields, threadsOf } from "../archive/threads.ts";
import type { TurnKeeper } from "../archive/turns.ts";
import { concerned, messageOf, nameOf } from "./concern.ts";
import { asByRule, fieldsAfter, fieldsOf } from "./conversation-fields.ts";
import { markWords } from "./mark-words.ts";

/** How many steps of this run can be taken back with one key. */
const stackDepth = 100;

type StepTaken = Output<"undo">;

/** Takes one kind of change back, or does it again; inside the caller's transaction. Answers the conversations touched. */
export type Replay = (
  change: Exclude<DecisionChange, { kind: "mark" }>,
  direction: "undo" | "redo",
) => string[];

/** A conversation as it was before a mark, and the mark that was made or taken back. */
export type Follow = (
  before: { conversationId: string; readAt: number },
  mark: Mark,
  direction: "do" | "undo",
) => void;

/** What the user decides: each decision one row with its inverse, each undone as one. */
export type Deciding = {
  mark: (input: Parsed<"conversations.mark">) => { decisionId?: string };
  /** Any other decision (an account removed, a draft discarded): applies it and records how to take it back. */
  decide: (did: string, apply: () => DecisionChange) => string;
  undo: (decisionId: string | undefined) => StepTaken;
  redo: () => StepTaken;
  /**
   * Records what a rule decides, in one transaction. Unlike decisions of the user these are not on the stack of `z`,
   * change nothing at a channel, and are not synced: what is lost is done again.
   */
  byRule: (ruleId: string, steps: (does: RuleSteps) => void) => void;
  /** Takes back what a rule decided; the key knows nothing of it. */
  takeBack: (decisionId: string) => StepTaken;
};

export type RuleSteps = {
  mark: (
    ids: readonly string[],
    mark: "starred" | "muted",
    did: string,
  ) => void;
  decide: (did: string, change: DecisionChange) => void;
};

export function createDeciding(context: {
  db: Archive;
  turns: TurnKeeper;
  now: () => number;
  /** For the kinds of change that are not marks. */
  replay: Replay;
  /** Does at the channel what follows from a mark, or takes it back; inside the transaction of the decision. */
  follow?: Follow;
}): Deciding {
  const { db, turns, now, follow = () => undefined } = context;
  const done: string[] = [];
  let undone: string[] = [];

  function push(id: string): void {
    done.push(id);
    if (done.length > stackDepth) done.shift();
    undone = [];
  }

  /** The last of a stack, past those that went with what they were about. */
  function newestOf(stack: string[]): string | undefined {
    for (let id = stack.at(-1); id !== undefined; id = stack.at(-1)) {
      if (hasDecision(db, id)) return id;
      stack.pop();
    }
    return undefined;
  }

  /** What an earlier decision has left to be written comes before the next. */
  function finishMarks(): void {
    for (const id of writeAllMarks(db)) turns.invalidate(id);
  }

  /** Runs with the disk behind it, unless it is a rule's; what the turns were told is forgotten when it fails. */
  function commit<T>(run: () => T, ruleId?: string): T {
    const settled = () => {
      const result = run();
      turns.settle();
      return result;
    };
    try {
      return ruleId === undefined
        ? durably(db, settled)
        : db.transaction(settled).immediate();
    } catch (cause) {
      turns.forget();
      throw cause;
    }
  }

  function markRead(ids: readonly string[]): void {
    commit(() => {
      for (const id of ids) {
        const row = getConversationRow(db, id);
        if (row.unread === 0) continue;
        follow({ conversationId: row.id, readAt: row.read_at }, "read", "do");
        for (const thread of threadsOf(db, row.id))
          setThreadFields(db, thread.id, {
            ...thread,
            readAt: Math.max(thread.readAt, thread.lastInAt),
          });
      }
    });
  }

  function followMark(
    before: Parameters<Follow>[0],
    mark: Exclude<Mark, "read">,
  ): void {
    if (mark === "unread") follow(before, "read", "undo");
    else if (mark === "reopened") follow(before, "done", "undo");
    else follow(before, mark, "do");
  }

  function markRows(
    rows: readonly ConversationRow[],
    input: Parsed<"conversations.mark"> & { mark: Exclude<Mark, "read"> },
    did: string,
    ruleId?: string,
  ): string {
    const { mark } = input;
    const decision = insertDecision(db, now(), did, ruleId);
    const conversations = rows.flatMap((row) => {
      const messageId = messageOf(db, row, input.messageId);
      insertMarks(
        db,
        {
          decisionId: decision,
          conversationId: row.id,
          ...(messageId === undefined ? {} : { messageId }),
          mark,
          ...(input.reason === undefined ? {} : { reason: input.reason }),
          at: now(),
        },
        concerned(db, row, input),
      );
      turns.invalidate(row.id);
      if (ruleId === undefined)
        followMark({ conversationId: row.id, readAt: row.read_at }, mark);
      return threadsOf(db, row.id).map((thread) => {
        const before = fieldsOf(thread, mark);
        const after = fieldsAfter(thread, input);
        setThreadFields(db, thread.id, after);
        return { id: thread.id, before, after };
      });
    });
    setChange(db, decision, { kind: "mark", conversations });
    return decision;
  }

  function replay(decision: Decision, direction: "undo" | "redo"): StepTaken {
    const { change, did, ruleId } = decision;
    const conversationIds = commit(() => {
      finishMarks();
      setUndone(db, decision.id, direction === "undo" ? now() : null);
      return change.kind === "mark"
        ? replayMarks(decision, change, direction)
        : context.replay(change, direction);
    }, ruleId);
    return {
      did: direction === "undo" ? `Taken back: ${did}` : did,
      conversationIds,
    };
  }

  function replayMarks(
    { id: decisionId, ruleId }: Decision,
    change: Extract<DecisionChange, { kind: "mark" }>,
    direction: "undo" | "redo",
  ): string[] {
    const ids = new Set<string>();
    setTakenBack(db, decisionId, direction === "undo");
    for (const id of conversationsOfMarks(db, decisionId)) ids.add(id);
    const mark = kindOfMarks(db, decisionId);
    if (mark !== undefined && ruleId === undefined)
      for (const conversationId of ids)
        follow(
          { conversationId, readAt: -1 },
          mark,
          direction === "undo" ? "undo" : "do",
        );
    for (const { id, before, after } of change.conversations) {
      const thread = findThread(db, id);
      if (thread === undefined) continue;
      ids.add(thread.into);
      const wanted = direction === "undo" ? before : after;
      const fields =
        ruleId === undefined ? wanted : asByRule(thread, mark, wanted);
      if (thread.id === id) setThreadFields(db, id, fields);
      // What a late message has joined it to has a reading and a muting of its own.
      else if (fields.state === "open")
        setThreadFields(db, thread.id, { ...thread, state: "open" });
    }
    if (ids.size === 0)
      throw new AppError(
        "not-found",
        "What this was about has been deleted with its account.",
      );
    for (const id of ids) turns.invalidate(id);
    return [...ids];
  }

  return {
    mark(input) {
      const ids = [...new Set(input.ids)];
      const { mark } = input;
      if (mark === "read") {
        markRead(ids);
        return {};
      }
      const decisionId = commit(() => {
        finishMarks();
        const rows = ids.map((id) => getConversationRow(db, id));
        const did = `${markWords[mark]}: ${nameOf(db, rows, input.personId)}`;
        return markRows(rows, { ...input, mark }, did);
      });
      push(decisionId);
      return { decisionId };
    },
    decide(did, apply) {
      const decisionId = commit(() => {
        finishMarks();
        const id = insertDecision(db, now(), did);
        setChange(db, id, apply());
        return id;
      });
      push(decisionId);
      return decisionId;
    },
    undo(decisionId) {
      const id = decisionId ?? newestOf(done);
      if (id === undefined) return { did: null, conversationIds: [] };
      const decision = getDecision(db, id);
      if (decision.undoneAt !== undefined)
        throw new AppError("conflict", "This has been taken back already.");
      const at = done.lastIndexOf(id);
      // What has left and cannot be taken back must not bar the way to what was decided before.
      if (at >= 0 && decision.change.kind === "act") done.splice(at, 1);
      const step = replay(decision, "undo");
      if (at >= 0 && decision.change.kind !== "act") done.splice(at, 1);
      undone.push(id);
      return step;
    },
    byRule(ruleId, steps) {
      commit(() => {
        finishMarks();
        steps({
          mark(ids, mark, did) {
            const rows = ids.map((id) => getConversationRow(db, id));
            markRows(rows, { ids: [...ids], mark }, did, ruleId);
          },
          decide(did, change) {
            setChange(db, insertDecision(db, now(), did, ruleId), change);
          },
        });
      }, ruleId);
    },
    takeBack: (decisionId) => replay(getDecision(db, decisionId), "undo"),
    redo() {
      const id = newestOf(undone);
      if (id === undefined) return { did: null, conversationIds: [] };
      undone.pop();
      const step = replay(getDecision(db, id), "redo");
      done.push(id);
      return step;
    },
  };
}
