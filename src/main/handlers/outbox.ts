import type { Handlers, Output, Parsed } from "../../shared/contract/index.ts";
import { actNames } from "../../shared/acts.ts";
import { AppError } from "../../shared/fault.ts";
import { getAccount } from "../archive/accounts.ts";
import { durably } from "../archive/open.ts";
import { findItem, toOutboxItem, type StoredItem } from "../archive/outbox.ts";
import { getMessageRow } from "../archive/messages.ts";
import type { Core } from "../context.ts";

/** The same call again, because its answer was lost. */
function sameAgain(
  item: StoredItem,
  input: Parsed<"outbox.act">,
): Output<"outbox.act"> {
  const isSame = item.act === input.act && item.targetId === input.messageId;
  if (!isSame || item.text !== input.text || item.state === "discarded")
    throw new AppError(
      "conflict",
      "The outbox has something else under this id; do this anew.",
    );
  return { item: toOutboxItem(item) };
}

function act(core: Core, input: Parsed<"outbox.act">): Output<"outbox.act"> {
  const { db, sending, deciding } = core;
  const known = findItem(db, input.id);
  if (known !== undefined) return sameAgain(known, input);
  const { act, messageId, text } = input;
  if (act === "edit") {
    const item = durably(db, () => sending.acting.enqueue(input));
    sending.told([item]);
    return { item: toOutboxItem(item) };
  }
  const queued: StoredItem[] = [];
  const decisionId = deciding.decide(
    `${actNames[act]}: ${getMessageRow(db, messageId)?.author ?? ""}`,
    () => {
      queued.push(sending.acting.enqueue(input));
      return { kind: "act", act, messageId, text };
    },
  );
  sending.told(queued);
  const [item] = queued;
  if (item === undefined) throw new TypeError("A decision without its act");
  return { item: toOutboxItem(item), decisionId };
}

async function source(
  core: Core,
  { messageId }: Parsed<"outbox.source">,
): Promise<Output<"outbox.source">> {
  const row = getMessageRow(core.db, messageId);
  if (row === undefined)
    throw new AppError("not-found", "There is no such message.");
  const account = getAccount(core.db, row.account_id);
  const channel = core.lookup(account.channel);
  if (row.direction !== "out" || channel.source === undefined)
    return { text: row.text };
  const context = await core.connect(account, core.signal);
  const { text } = await channel.source(context, row.remote_id);
  return { text };
}

async function barrier(
  core: Core,
  { messageId }: Parsed<"outbox.barrier">,
): Promise<Output<"outbox.barrier">> {
  const row = getMessageRow(core.db, messageId);
  if (row === undefined)
    throw new AppError("not-found", "There is no such message.");
  const account = getAccount(core.db, row.account_id);
  // What this version cannot sign in to, such as what was imported, is nothing to ask.
  const channel = core.channels[account.channel];
  if (channel?.barrier === undefined || account.removedAt !== undefined)
    return {};
  const context = await core.connect(account, core.signal);
  const why = await channel.barrier(context, row.remote_id);
  return why === undefined ? {} : { why };
}

export function outboxHandlers(core: Core) {
  const { sending } = core;
  return {
    "outbox.send": (input) => sending.send(input),
    "outbox.act": (input) => act(core, input),
    "outbox.source": (input) => source(core, input),
    "outbox.barrier": (input) => barrier(core, input),
    "outbox.list": ({ which, limit }) => sending.list(which, limit),
    "outbox.retry": ({ id }) => sending.retry(id),
    "outbox.stop": ({ id }) => sending.stop(id),
    "outbox.discard": ({ id }) => sending.discard(id),
  } satisfies Partial<Handlers>;
}
