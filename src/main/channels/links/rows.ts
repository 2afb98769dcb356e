import { z } from "zod";
import type { PollResult } from "../received.ts";
import { readDate } from "../syndication/date.ts";
import { toFound } from "./found.ts";
import { mention } from "./jf2.ts";
import type { MentionsContext } from "./settings.ts";

/** Mentions in one answer; the server gives at most 1,000 (https://webmention.io/api#mentions-params). */
export const perPage = 100;
/** Pages of changes and of deletions read at once. */
export const maxPages = 5;

export const list = z.object({
  children: z.array(z.unknown()).max(1000),
  paging: z.object({ total: z.number().int() }).optional().catch(undefined),
});
const numbered = z.object({ "wm-id": z.number().int().nonnegative() });
const dated = z.object({ "wm-received": z.string() });

export type Rows = Pick<
  PollResult<unknown>,
  "messages" | "signals" | "rejected"
>;

/** The mentions of a page; one that cannot be read takes no other with it. */
export function readRows(
  children: readonly unknown[],
  { settings, now }: MentionsContext,
): Rows {
  const rows: Rows = { messages: [], signals: [], rejected: [] };
  for (const raw of children) {
    const read = mention.safeParse(raw);
    const found = read.success
      ? toFound(read.data, settings.domain, now())
      : null;
    if (found === null)
      rows.rejected.push({ raw, why: "The mention cannot be read." });
    else if ("message" in found) rows.messages.push({ ...found.message, raw });
    else rows.signals.push(found.signal);
  }
  return rows;
}

export function readId(raw: unknown): number | undefined {
  return numbered.safeParse(raw).data?.["wm-id"];
}

export function receivedAt(raw: unknown): number {
  return readDate(dated.safeParse(raw).data?.["wm-received"] ?? "") ?? 0;
}
