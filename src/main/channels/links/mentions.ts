import { z } from "zod";
import type { HistoryResult, PollResult } from "../received.ts";
import { ask } from "./api.ts";
import { isKnown, readChanges, remember } from "./changes.ts";
import { gone, readDeletions } from "./deletions.ts";
import { list, perPage, readId, readRows, receivedAt } from "./rows.ts";
import type { MentionsContext } from "./settings.ts";

/** How far back the first poll reads; what is older comes as history. */
const firstDays = 30;
const dayMs = 86_400_000;

export const mentionsCursor = z.object({
  /** ISO 8601: nothing that the server received before is asked for. */
  since: z.string(),
  /** The newest mention that was read. */
  lastId: z.number().int().optional(),
  /** Where more than a page was received in one second: the page of those after `lastId` to ask for. */
  page: z.number().int().optional(),
  /** Of those that were read or changed last: id → digest of what it said. */
  known: z.record(z.string(), z.string()),
  /** Absent until changes and deletions were looked for. */
  gone: gone.optional(),
});
export type MentionsCursor = z.infer<typeof mentionsCursor>;

export const mentionsHistory = z.object({
  page: z.number().int().nonnegative(),
  /** How many there were when the last page was read, where the server says so. */
  total: z.number().int().optional(),
});
export type MentionsHistory = z.infer<typeof mentionsHistory>;

type Position = Pick<MentionsCursor, "lastId" | "page">;

/**
 * How far a page has brought us. They are sorted by whole seconds, and as it likes within one: of a full page the last
 * second may not be all there, so the next page begins before it.
 */
function advance(
  children: readonly unknown[],
  { lastId, page = 0 }: Position,
): Position {
  const end =
    children.length < perPage
      ? Infinity
      : Math.max(...children.map(receivedAt));
  const whole = children.filter((raw) => receivedAt(raw) < end);
  const stays = lastId === undefined ? {} : { lastId };
  if (children.length >= perPage && whole.length === 0)
    return { ...stays, page: page + 1 };
  const ids = whole.flatMap((raw) => readId(raw) ?? []);
  return ids.length === 0 ? stays : { lastId: Math.max(lastId ?? 0, ...ids) };
}

/**
 * What is new: oldest first from the last id on, as the server advises (https://webmention.io/api#mentions-fields);
 * then what has changed since, or was held back until its owner let it through; then what is gone.
 */
export async function pollMentions(
  context: MentionsContext,
  before: MentionsCursor | null,
): Promise<PollResult<MentionsCursor>> {
  const { settings, now } = context;
  const cursor = before ?? {
    since: new Date(now() - firstDays * dayMs).toISOString(),
    known: {},
  };
  const { children } = await ask(
    context,
    "mentions.jf2",
    {
      domain: settings.domain,
      "sort-by": "created",
      "sort-dir": "up",
      "per-page": String(perPage),
      ...(cursor.lastId === undefined
        ? { since: cursor.since }
        : { since_id: String(cursor.lastId) }),
      ...(cursor.page === undefined ? {} : { page: String(cursor.page) }),
    },
    list,
  );
  // Pages overlap.
  const fresh = children.filter((raw) => !isKnown(raw, cursor.known));
  const rows = readRows(fresh, context);
  const { lastId: _, page: __, ...rest } = cursor;
  const page = {
    ...rows,
    tombstones: [],
    gaps: [],
    requests: 1,
    unchanged: false,
    more: children.length >= perPage,
    cursor: {
      ...rest,
      ...advance(children, cursor),
      known: remember(children, cursor.known),
    },
  };
  if (page.more) return page;
  const changes = await readChanges(context, {
    before: cursor.known,
    fresh,
    isFirst: cursor.gone === undefined,
  });
  const deletions = await readDeletions(
    context,
    cursor.gone ?? { since: cursor.since, ids: [] },
  );
  // One that comes back says what it said: it is not to pass for the same.
  const gone = new Set(deletions.tombstones.map(({ remoteId }) => remoteId));
  const known = Object.fromEntries(
    Object.entries(changes.known).filter(([remoteId]) => !gone.has(remoteId)),
  );
  const next = { ...page.cursor, known, gone: deletions.gone };
  const result = {
    ...page,
    messages: [...rows.messages, ...changes.messages],
    signals: [...rows.signals, ...changes.signals],
    tombstones: deletions.tombstones,
    requests: 1 + changes.requests + deletions.requests,
    cursor: next,
  };
  return {
    ...result,
    unchanged:
      before !== null &&
      result.messages.length === 0 &&
      result.signals.length === 0 &&
      result.rejected.length === 0 &&
      result.tombstones.length === 0 &&
      JSON.stringify(next) === JSON.stringify(before),
  };
}

/** One page of what the server has, newest first. */
export async function fillMentions(
  context: MentionsContext,
  at: MentionsHistory | null,
  until: number,
): Promise<HistoryResult<MentionsHistory>> {
  const { page, total: before } = at ?? { page: 0 };
  const { children, paging } = await ask(
    context,
    "mentions.jf2",
    {
      domain: context.settings.domain,
      "sort-by": "created",
      "sort-dir": "down",
      "per-page": String(perPage),
      page: String(page),
    },
    list,
  );
  const total = paging?.total;
  // What is deleted meanwhile lets older ones move up a page: it is read again.
  const hasShrunk =
    total !== undefined && before !== undefined && total < before;
  const oldest = Math.min(
    ...children.map(receivedAt).filter((received) => received > 0),
  );
  return {
    ...readRows(children, context),
    tombstones: [],
    gaps: [],
    requests: 1,
    cursor: {
      page: hasShrunk ? Math.max(0, page - 1) : page + 1,
      ...(total === undefined ? {} : { total }),
    },
    done: !hasShrunk && (children.length < perPage || oldest < until),
    ...(oldest === Infinity ? {} : { reachedAt: oldest }),
  };
}

/** How many mentions the server has of the domain; throws what is wrong. */
export async function countMentions(
  context: MentionsContext,
): Promise<{ total: number | undefined; newest: unknown }> {
  const { children, paging } = await ask(
    context,
    "mentions.jf2",
    { domain: context.settings.domain, "per-page": "1" },
    list,
  );
  return { total: paging?.total, newest: children[0] };
}
