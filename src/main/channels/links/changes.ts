import { digest } from "../syndication/text.ts";
import { ask } from "./api.ts";
import { idOf } from "./found.ts";
import {
  list,
  maxPages,
  perPage,
  readId,
  readRows,
  type Rows,
} from "./rows.ts";
import type { MentionsContext } from "./settings.ts";

/** Of those that were read last so many are known by what they said: as many as one look at changes can bring. */
const maxKnown = maxPages * perPage;

/** What mentions said when they were read: id → digest, the last first. */
export type Known = Readonly<Record<string, string>>;

/** With what was read since; of as many as are of use. */
export function remember(children: readonly unknown[], before: Known): Known {
  const known = new Map<string, string>();
  for (const raw of children) {
    const id = readId(raw);
    if (id !== undefined) known.set(idOf(id), digest(JSON.stringify(raw)));
  }
  for (const [remoteId, said] of Object.entries(before))
    if (!known.has(remoteId)) known.set(remoteId, said);
  return Object.fromEntries([...known].slice(0, maxKnown));
}

/** Whether a mention says what it said before. */
export function isKnown(raw: unknown, known: Known): boolean {
  const id = readId(raw);
  return id !== undefined && known[idOf(id)] === digest(JSON.stringify(raw));
}

type Changes = Omit<Rows, "rejected"> & { known: Known; requests: number };

/**
 * What changed last, back to the page with one that says what it said before; `fresh` was read just now. The first
 * look only learns what there is.
 */
export async function readChanges(
  context: MentionsContext,
  {
    before,
    fresh,
    isFirst,
  }: { before: Known; fresh: readonly unknown[]; isFirst: boolean },
): Promise<Changes> {
  const met: unknown[] = [];
  const changed: Omit<Rows, "rejected"> = { messages: [], signals: [] };
  const now = remember(fresh, before);
  let requests = 0;
  for (let meets = false; !meets && requests < maxPages; requests += 1) {
    // oxlint-disable-next-line no-await-in-loop -- a page is asked for only when the one before has not met what is known
    const { children } = await ask(
      context,
      "mentions.jf2",
      {
        domain: context.settings.domain,
        "sort-by": "updated",
        "sort-dir": "down",
        "per-page": String(perPage),
        page: String(requests),
      },
      list,
    );
    met.push(...children);
    meets = isFirst || children.length < perPage;
    if (isFirst) continue;
    for (const raw of children) {
      if (isKnown(raw, now)) {
        meets ||= isKnown(raw, before);
        continue;
      }
      const { messages, signals } = readRows([raw], context);
      changed.signals.push(...signals);
      changed.messages.push(
        ...messages.map((message) =>
          before[message.remoteId] === undefined
            ? message
            : { ...message, editedAt: context.now() },
        ),
      );
    }
  }
  return { ...changed, known: remember(met, now), requests };
}
