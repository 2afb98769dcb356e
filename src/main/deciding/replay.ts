import { AppError } from "../../shared/fault.ts";
import type { DecisionChange } from "../../shared/model/decision.ts";
import { getAccount, updateAccount } from "../archive/accounts.ts";
import { accountsToPurge } from "../archive/removed-accounts.ts";
import {
  identitiesOfAccount,
  realignDirections,
  realignSoon,
  setOneOfUs,
} from "../archive/belonging.ts";
import { setColumnQuery } from "../archive/columns.ts";
import { setApart } from "../archive/likely-same.ts";
import {
  separateThreads,
  setsWithOthers,
  uniteThreads,
} from "../archive/merging.ts";
import type { Archive } from "../archive/open.ts";
import { partThread, rejoinPart } from "../archive/parting.ts";
import { restoreRows } from "../archive/remembered.ts";
import { setRole } from "../archive/roles.ts";
import type { TurnKeeper } from "../archive/turns.ts";
import type { Replay } from "./deciding.ts";
import { findAgain } from "../accounts/known-account.ts";
import { replayDisconnected } from "../accounts/disconnecting.ts";
import { recomputeSoon, replayGrouped } from "./people-grouping.ts";
import { removedAt } from "../accounts/removing.ts";
import { joinPagesOf } from "../ingest/same-page.ts";

/** Takes back what was done to a message, or does it again. Answers the conversations touched. */
export type ReplayAct = (
  change: Extract<DecisionChange, { kind: "act" }>,
  direction: "undo" | "redo",
) => string[];

/** Takes back, or does again, the decisions that are not marks. */
export function createReplay(context: {
  db: Archive;
  turns: TurnKeeper;
  now: () => number;
  /** An account came back, or went again. */
  accountChanged: (accountId: string, present: boolean) => void;
  setDraftClosed: (draftId: string, closed: boolean) => void;
  replayAct: ReplayAct;
}): Replay {
  const { db, turns } = context;

  function realign(identityIds: string[], leaving?: string): string[] {
    const touched = realignDirections(db, identityIds, leaving);
    for (const id of touched) turns.invalidate(id);
    return touched;
  }

  /** Whatever was merged or split since with other conversations stays so. */
  function regroup(sets: string[][], united: boolean): string[] {
    const touched = united
      ? uniteThreads(db, sets.flat())
      : separateThreads(db, sets);
    for (const id of touched) turns.invalidate(id);
    return touched;
  }

  return (change, direction) => {
    const isUndo = direction === "undo";
    switch (change.kind) {
      case "one-of-us": {
        for (const { id, before, after } of change.identities)
          setOneOfUs(db, id, isUndo ? before : after);
        const touched = realignSoon(
          db,
          change.identities.map(({ id }) => id),
        );
        recomputeSoon(turns, touched);
        return touched;
      }
      case "account-removed": {
        const { accountId } = change;
        // Too late: its archive is gone, or half of it is.
        const account = getAccount(db, accountId);
        if (accountsToPurge(db, context.now()).includes(accountId))
          throw new AppError(
            "not-found",
            "This account is being deleted and cannot be brought back any more.",
          );
        const again = isUndo ? findAgain(db, account) : undefined;
        if (again !== undefined)
          throw new AppError(
            "conflict",
            `${again.name} is here again already. Remove it first to have back what was here before.`,
          );
        updateAccount(db, accountId, {
          removed: isUndo ? null : removedAt(context.now(), "delete"),
        });
        const touched = realign(
          identitiesOfAccount(db, accountId),
          isUndo ? undefined : accountId,
        );
        const apart = isUndo
          ? (change.apart ?? [])
          : [...(change.apart ?? []), ...setsWithOthers(db, accountId)];
        for (const sets of apart) touched.push(...regroup(sets, isUndo));
        // What was found meanwhile did not know of what the account had found.
        if (isUndo)
          for (const id of joinPagesOf(db, accountId)) {
            turns.invalidate(id);
            touched.push(id);
          }
        context.accountChanged(accountId, isUndo);
        return touched;
      }
      case "account-disconnected": {
        const touched = replayDisconnected(db, turns, change, isUndo);
        context.accountChanged(change.accountId, isUndo);
        return touched;
      }
      case "remembered": {
        const touched = restoreRows(
          db,
          change.rows,
          isUndo ? "before" : "after",
        );
        for (const { id, before, after } of change.columns)
          setColumnQuery(db, id, isUndo ? before : after);
        return touched;
      }
      case "role":
        setRole(db, change.personId, isUndo ? change.before : change.after);
        return [];
      case "conversations-grouped":
        return regroup(change.sets, isUndo !== change.united);
      case "conversation-parted": {
        const touched = isUndo
          ? rejoinPart(db, change.partId, change.threadId)
          : partThread(db, change.messageId, change.partId).touched;
        for (const id of touched) turns.invalidate(id);
        return touched;
      }
      case "people-grouped":
        return replayGrouped(db, turns, change, isUndo);
      case "people-apart":
        for (const pair of change.pairs) setApart(db, pair, !isUndo);
        return [];
      case "draft-discarded":
        context.setDraftClosed(change.draftId, !isUndo);
        return [];
      case "act":
        return context.replayAct(change, direction);
    }
  };
}
