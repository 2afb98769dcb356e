import { actNames, inverseOf } from "../../shared/acts.ts";
import { next, type Rhythm } from "../../shared/delivery.ts";
import { AppError } from "../../shared/fault.ts";
import type { Act } from "../../shared/model/act.ts";
import type { DecisionChange } from "../../shared/model/decision.ts";
import {
  tidyOptions,
  type SendOptions,
} from "../../shared/model/send-options.ts";
import { obstacleTo } from "../../shared/sendable.ts";
import { getAccount } from "../archive/accounts.ts";
import { attachmentFactsOf } from "../archive/attachments.ts";
import { createDoable } from "../archive/doable.ts";
import { setDraftClosed } from "../archive/drafts.ts";
import { newId } from "../archive/id.ts";
import { getMessageRow, type MessageRow } from "../archive/messages.ts";
import type { Archive } from "../archive/open.ts";
import { lastAct } from "../archive/outbox-acts.ts";
import { insertItem, saveItem, type StoredItem } from "../archive/outbox.ts";
import { readSettings } from "../archive/settings.ts";
import type { ChannelLookup } from "../connect.ts";

/** What is to be done to a message. */
export type Asked = {
  id: string;
  messageId: string;
  act: Act;
  /** Of an edit the new text, of a report the reason. */
  text: string;
  options?: SendOptions | undefined;
  undoSeconds?: number | undefined;
};

type ActChange = Extract<DecisionChange, { kind: "act" }>;

/** Puts what is to be done to messages into the outbox and takes it back; all of it inside the caller's transaction. */
export type Acting = {
  /** Throws why it cannot be done. */
  enqueue: (asked: Asked) => StoredItem;
  /** From triage, where the account's settings and abilities have been looked at already. */
  enqueueQuiet: (message: MessageRow, act: Act) => StoredItem;
  /** Takes back what waits, else does the inverse; throws `conflict` where there is none. Answers what changed. */
  replay: (change: ActChange, direction: "undo" | "redo") => StoredItem[];
  /** Takes an act of triage back that has not left yet, or does its inverse. */
  takeBackQuiet: (messageId: string, act: Act) => StoredItem[];
};

export function createActing(context: {
  db: Archive;
  lookup: ChannelLookup;
  now: () => number;
  rhythm: Rhythm;
}): Acting {
  const { db, now } = context;

  function targetOf(messageId: string): MessageRow {
    const row = getMessageRow(db, messageId);
    if (row === undefined)
      throw new AppError("not-found", "There is no such message.");
    return row;
  }

  function insert(
    target: MessageRow,
    rest: Pick<StoredItem, "id" | "act" | "text" | "options" | "quiet">,
    undoSeconds = readSettings(db).undoSeconds,
  ): StoredItem {
    const item: StoredItem = {
      ...rest,
      accountId: target.account_id,
      conversationId: target.conversation_id,
      targetId: target.id,
      state: "queued",
      createdAt: now(),
      notBefore: now() + undoSeconds * 1000,
      attempts: 0,
      anyway: false,
    };
    insertItem(db, item);
    return item;
  }

  function checkAbility(target: MessageRow, { act, text, options }: Asked) {
    const account = getAccount(db, target.account_id);
    if (account.removedAt !== undefined)
      throw new AppError(
        "conflict",
        `${account.name} has been removed. Bring it back to do this from it.`,
      );
    const doable = createDoable(db, [target.id])(target);
    if (
      !doable.includes(act) ||
      context.lookup(account.channel).act === undefined
    )
      throw new AppError(
        "unsupported",
        `${actNames[act]}: ${account.name} cannot do this to this message, or has done it already.`,
      );
    if (act !== "edit") return;
    const obstacle = obstacleTo({
      text,
      options: options ?? {},
      isReply: true,
      keepsFiles:
        options?.files === undefined &&
        attachmentFactsOf(db, target.id).length > 0,
      account,
    });
    if (obstacle !== undefined)
      throw new AppError(obstacle.code, obstacle.message);
  }

  /** Out of the outbox where it has not left; undefined where it may have. */
  function takeBack(item: StoredItem | undefined): StoredItem | undefined {
    if (item === undefined || !["queued", "held"].includes(item.state))
      return undefined;
    const after = {
      ...item,
      ...next(item, { is: "discarded" }, now(), context.rhythm),
    };
    saveItem(db, after);
    return after;
  }

  /** From `act` to its inverse, whatever has become of it. */
  function reverse(target: MessageRow, act: Act, quiet: boolean): StoredItem[] {
    const inverse = inverseOf(act, target.held_at !== null);
    const both = inverse === undefined ? [act] : [act, inverse];
    const last = lastAct(db, target.id, both);
    // Failed, taken back or reversed already.
    if (last === undefined || last.act !== act) return [];
    const taken = takeBack(last);
    if (taken !== undefined) return [taken];
    if (inverse === undefined || !isAble(db, target, inverse)) {
      if (quiet) return [];
      throw new AppError(
        "conflict",
        `${actNames[act]}: this has left already and cannot be taken back.`,
      );
    }
    return [
      insert(target, {
        id: newId(),
        act: inverse,
        text: "",
        ...(quiet ? { quiet } : {}),
      }),
    ];
  }

  return {
    enqueue(asked) {
      const target = targetOf(asked.messageId);
      checkAbility(target, asked);
      const options = tidyOptions(asked.options);
      const item = insert(
        target,
        {
          id: asked.id,
          act: asked.act,
          text: asked.text,
          ...(options === undefined ? {} : { options }),
        },
        asked.undoSeconds,
      );
      if (asked.act === "edit") setDraftClosed(db, item.id, now());
      return item;
    },
    enqueueQuiet: (message, act) =>
      insert(message, { id: newId(), act, text: "", quiet: true }),
    replay({ act, messageId, text }, direction) {
      const target = targetOf(messageId);
      if (direction === "undo") return reverse(target, act, false);
      const inverse = inverseOf(act, target.held_at !== null);
      const undone =
        inverse === undefined ? undefined : lastAct(db, messageId, [inverse]);
      const taken = takeBack(undone);
      if (taken !== undefined) return [taken];
      return [insert(target, { id: newId(), act, text })];
    },
    takeBackQuiet: (messageId, act) => reverse(targetOf(messageId), act, true),
  };
}

/** Whether the account can take an act back, as it can do it. */
function isAble(db: Archive, target: MessageRow, act: Act): boolean {
  const { moderate, restore } = getAccount(db, target.account_id).capabilities;
  if (act === "restore") return restore;
  return act === "approve" || act === "hold" ? moderate.includes(act) : true;
}
