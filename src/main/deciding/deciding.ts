import type { Output, Parsed } from "../../shared/contract/index.ts";
import { AppError } from "../../shared/fault.ts";
import type { DecisionChange } from "../../shared/model/decision.ts";
import type { Mark } from "../../shared/model/mark.ts";
import { getConversationRow } from "../archive/conversations.ts";
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
import { fieldsAfter, fieldsOf } from "./conversation-fields.ts";

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
};

const words: Record<Exclude<Mark, "read">, string> = {
  done: "Done",
  reopened: "Reopened",
  "no-reply-needed": "No reply needed",
  acknowledged: "Acknowledged",
  spam: "Spam",
  "handed-off": "Handed off",
  waits: "Waits for us",
  unread: "Marked unread",
  muted: "Muted",
  unmuted: "No longer muted",
  "answered-elsewhere": "Answered elsewhere",
  starred: "Starred",
  unstarred: "No longer starred",
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

  /** Runs with the disk behind it; what the turns were told is forgotten when it fails. */
  function commit<T>(run: () => T): T {
    try {
      return durably(db, () => {
        const result = run();
        turns.settle();
        return result;
      });
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

  function replay(decision: Decision, direction: "undo" | "redo"): StepTaken {
    const { change, did } = decision;
    const conversationIds = commit(() => {
      finishMarks();
      setUndone(db, decision.id, direction === "undo" ? now() : null);
      return change.kind === "mark"
        ? replayMarks(decision.id, change, direction)
        : context.replay(change, direction);
    });
    return {
      did: direction === "undo" ? `Taken back: ${did}` : did,
      conversationIds,
    };
  }

  function replayMarks(
    decisionId: string,
    change: Extract<DecisionChange, { kind: "mark" }>,
    direction: "undo" | "redo",
  ): string[] {
    const ids = new Set<string>();
    setTakenBack(db, decisionId, direction === "undo");
    for (const id of conversationsOfMarks(db, decisionId)) ids.add(id);
    const mark = kindOfMarks(db, decisionId);
    if (mark !== undefined)
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
      const fields = direction === "undo" ? before : after;
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
      if (input.mark === "read") {
        markRead(ids);
        return {};
      }
      const { mark } = input;
      const decisionId = commit(() => {
        finishMarks();
        const rows = ids.map((id) => getConversationRow(db, id));
        const decision = insertDecision(
          db,
          now(),
          `${words[mark]}: ${nameOf(db, rows, input.personId)}`,
        );
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

/** How many people wait in these conversations. */
export function stillWaiting(db: Archive, ids: readonly string[]): number {
  return [...new Set(ids)].reduce(
    (sum, id) => sum + getConversationRow(db, id).waiting,
    0,
  );
}
