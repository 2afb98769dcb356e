import { z } from "zod";
import { AppError } from "../../../../src/shared/fault.ts";
import { cleanLine } from "../../../../src/shared/body/clean.ts";
import type {
  AccountProfile,
  Channel,
} from "../../../../src/main/channels/channel.ts";
import type { PollResult } from "../../../../src/main/channels/received.ts";
import { ask, read, type Context } from "./api.ts";
import { find, send } from "./send.ts";
import {
  secrets,
  settings,
  setup,
  type Secrets,
  type Settings,
} from "./settings.ts";
import { changes, entry, me, removed, toIdentity, toMessage } from "./wire.ts";

/** Where reading has got to. It is kept with the last of the rows that a poll brings, never before. */
const cursor = z.object({ next: z.number().int(), ours: z.string() });
type Cursor = z.infer<typeof cursor>;

async function identify(context: Context): Promise<AccountProfile> {
  const us = read(await ask(context, "/me"), me, context);
  return {
    name: cleanLine(us.guestbook, 80) || us.id,
    handle: us.id,
    identities: [toIdentity(us)],
    settings: context.settings,
    capabilities: {
      reply: true,
      post: true,
      like: false,
      boost: false,
      length: { unit: "graphemes", max: 2000 },
    },
  };
}

async function poll(
  context: Context,
  before: Cursor | null,
): Promise<PollResult<Cursor>> {
  const now = context.now();
  const ours = before?.ours ?? read(await ask(context, "/me"), me, context).id;
  const since = before?.next ?? 0;
  const answer = await ask(context, `/changes?since=${since}`);
  const page = read(answer, changes, context);
  const result: PollResult<Cursor> = {
    messages: [],
    signals: [],
    tombstones: [],
    cursor: { next: page.next, ours },
    more: page.more,
    requests: before === null ? 2 : 1,
    unchanged: page.next === since,
    rejected: [],
    gaps: [],
  };
  for (const raw of page.changes) {
    const gone = removed.safeParse(raw);
    const read = entry.safeParse(raw);
    if (gone.success)
      result.tombstones.push({ remoteId: gone.data.deleted, at: now });
    else if (read.success)
      result.messages.push(toMessage(read.data, ours, now));
    // One that cannot be read is kept as it came and reported; the others go on.
    else result.rejected.push({ raw, why: "The entry cannot be read." });
  }
  return result;
}

/** A guestbook: read by one list of changes, answered by one call. */
export const guestbook: Channel<Settings, Secrets, Cursor> = {
  // Its own name, once that stands in `src/shared/model/channel-kind.ts`.
  kind: "discourse",
  setup,
  settings,
  secrets,
  cursor,
  pollSeconds: 60,
  identify,
  check: async (context) => {
    try {
      const { name } = await identify(context);
      return [{ name: "Key", ok: true, message: name }];
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return [{ name: "Key", ok: false, message: error.message }];
    }
  },
  poll,
  send,
  find,
  ownHost: ({ url }) => URL.parse(url)?.host ?? "",
};
