import { AppError } from "../../shared/fault.ts";
import type { StoredAccount } from "../archive/accounts.ts";
import { asArchiveFault } from "../archive/open.ts";
import type { Channel, ChannelContext } from "../channels/channel.ts";
import type { PollResult } from "../channels/received.ts";
import type { Purpose } from "./budget.ts";
import type { PollAnswer, PollerContext } from "./poller-types.ts";
import type { Standing } from "./standing.ts";

const dayMs = 86_400_000;

export function asFault(thrown: unknown): AppError {
  const cause = asArchiveFault(thrown);
  return cause instanceof AppError
    ? cause
    : new AppError(
        "internal",
        "Something in Porchlight went wrong while polling; it will be tried again.",
        { cause },
      );
}

export type FetchedPoll = {
  answer: PollAnswer;
  result: PollResult<unknown>;
  connection: ChannelContext<unknown, unknown>;
};

/** One poll from the wire into the archive. What has not changed writes nothing. */
export async function fetchPoll(
  account: StoredAccount,
  channel: Channel,
  context: PollerContext,
  signal: AbortSignal,
  purpose: Purpose,
): Promise<FetchedPoll> {
  const connection = await context.connect(account, signal, purpose);
  const result = await channel.poll(connection, account.cursor);
  if (signal.aborted) throw new AppError("cancelled", "Polling was stopped.");
  const { more } = result;
  if (
    result.unchanged &&
    result.messages.length === 0 &&
    result.settings === undefined
  )
    return { answer: { added: 0, updated: 0, more }, result, connection };
  const ingested = await context.ingest.poll(account, result, {
    between: () => new Promise((resolve) => setImmediate(resolve)),
    isNews: true,
  });
  if (result.gaps.length > 0) context.missed?.(account.id);
  if (ingested.conversationIds.length > 0)
    context.changed(ingested.conversationIds, ingested.joined);
  const { added, updated } = ingested;
  return { answer: { added, updated, more }, result, connection };
}

/** Once a day, and after an update: what an older version stored may lack what this one can do. */
export async function refreshIfDue(
  account: StoredAccount,
  connection: ChannelContext<unknown, unknown>,
  about: { channel: Channel; standing: Standing; context: PollerContext },
): Promise<void> {
  const { channel, standing, context } = about;
  const { now, version, log, refresh } = context;
  const { identifiedAt, identifiedBy } = standing.kept;
  // Where nobody can write nothing changes from day to day; a feed would be fetched whole for it.
  const isOld =
    channel.send !== undefined && now() - (identifiedAt ?? 0) >= dayMs;
  if (refresh === undefined || (identifiedBy === version && !isOld)) return;
  // Whatever comes of it: not again before tomorrow.
  standing.keep({ identifiedAt: now(), identifiedBy: version });
  try {
    await refresh(account, connection);
  } catch (cause) {
    if (asFault(cause).code === "internal")
      log.error(`what ${account.id} can do could not be asked`, cause);
  }
}
