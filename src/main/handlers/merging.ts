import type { Handlers, Output, Parsed } from "../../shared/contract/index.ts";
import { AppError } from "../../shared/fault.ts";
import { getAccount } from "../archive/accounts.ts";
import { getConversationRow } from "../archive/conversations.ts";
import { conversationOfMessage } from "../archive/feedback.ts";
import {
  checkMergeSize,
  separateThreads,
  setsToUnite,
  uniteThreads,
} from "../archive/merging.ts";
import { partThread } from "../archive/parting.ts";
import { findThread, threadsOf } from "../archive/threads.ts";
import { nameOf } from "../deciding/concern.ts";
import type { Core } from "../context.ts";

/** Everything filed under a conversation may have moved. */
function changed(core: Core): void {
  core.emit({
    type: "changed",
    topics: ["conversations", "accounts", "drafts", "outbox", "labels"],
  });
}

function merge(
  core: Core,
  { ids }: Parsed<"conversations.merge">,
): Output<"conversations.merge"> {
  const { db, turns } = core;
  const rows = ids.map((id) => getConversationRow(db, id));
  for (const { account_id } of rows)
    if (getAccount(db, account_id).removedAt !== undefined)
      throw new AppError(
        "conflict",
        "One of these conversations is of an account that has been removed.",
      );
  const sets = setsToUnite(
    db,
    rows.map(({ id }) => id),
  );
  if (sets.length < 2)
    throw new AppError("conflict", "These are one conversation already.");
  checkMergeSize(db, sets.flat());
  const decisionId = core.deciding.decide(
    `Merged: ${sets.length} conversations`,
    () => {
      for (const id of uniteThreads(db, sets.flat())) turns.invalidate(id);
      return { kind: "conversations-grouped", united: true, sets };
    },
  );
  changed(core);
  const [first = ""] = sets.flat();
  return { id: getConversationRow(db, first).id, decisionId };
}

function split(
  core: Core,
  { id, threadId }: Parsed<"conversations.split">,
): Output<"conversations.split"> {
  const { db, turns } = core;
  const row = getConversationRow(db, id);
  const threads = threadsOf(db, row.id).map((thread) => thread.id);
  if (threads.length < 2)
    throw new AppError(
      "conflict",
      "Nothing has been merged into this conversation.",
    );
  const off = threadId === undefined ? undefined : findThread(db, threadId)?.id;
  if (threadId !== undefined && (off === undefined || !threads.includes(off)))
    throw new AppError("not-found", "There is no such thread here.");
  const sets =
    off === undefined
      ? threads.map((thread) => [thread])
      : [[off], threads.filter((thread) => thread !== off)];
  const decisionId = core.deciding.decide(`Split: ${nameOf(db, [row])}`, () => {
    for (const touched of separateThreads(db, sets)) turns.invalidate(touched);
    return { kind: "conversations-grouped", united: false, sets };
  });
  changed(core);
  const ids = sets.flatMap(([first]) =>
    first === undefined ? [] : [getConversationRow(db, first).id],
  );
  return { ids, decisionId };
}

function splitFrom(
  core: Core,
  { messageId }: Parsed<"conversations.splitFrom">,
): Output<"conversations.splitFrom"> {
  const { db, turns } = core;
  const row = getConversationRow(db, conversationOfMessage(db, messageId));
  if (getAccount(db, row.account_id).removedAt !== undefined)
    throw new AppError(
      "conflict",
      "This conversation is of an account that has been removed.",
    );
  checkMergeSize(db, [row.id]);
  let id = "";
  const decisionId = core.deciding.decide(`Split: ${nameOf(db, [row])}`, () => {
    const { partId, threadId, touched } = partThread(db, messageId);
    for (const each of touched) turns.invalidate(each);
    id = partId;
    return { kind: "conversation-parted", messageId, threadId, partId };
  });
  changed(core);
  return { id, decisionId };
}

export function mergingHandlers(core: Core) {
  return {
    "conversations.merge": (input) => merge(core, input),
    "conversations.splitFrom": (input) => splitFrom(core, input),
    "conversations.split": (input) => split(core, input),
  } satisfies Partial<Handlers>;
}
