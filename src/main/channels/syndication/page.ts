import type { Steps } from "../../../shared/steps.ts";
import type { PollResult, RemoteMessage } from "../received.ts";
import type { FeedDocument } from "./document.ts";
import type { PageCursor } from "./cursor.ts";
import { readDate } from "./date.ts";
import type { FeedEntry } from "./entry.ts";
import { digest, digestEntry, readEntryId, readTitle } from "./text.ts";

export type NamedEntry = { entry: FeedEntry; remoteId: string };
/** `edited`: the last page had it with other words. */
export type ChangedEntry = NamedEntry & { edited: boolean };

const maxShared = 500;

function short(text: string): string {
  return digest(text).slice(0, 12);
}

function oldestFirst(a: FeedEntry, b: FeedEntry): number {
  const at = (entry: FeedEntry) =>
    readDate(entry.published ?? entry.updated ?? "") ?? 0;
  return at(a) - at(b);
}

/**
 * Gives every entry of a page an id of its own. Repeated entries are one; different ones under one
 * id are told apart by their content, and the one that had the id first keeps it, also after it has
 * left the page: otherwise its successor would pass for an edit of it.
 */
export function nameEntries(
  entries: readonly FeedEntry[],
  cursor: Pick<PageCursor, "seen" | "shared"> | null,
): { named: NamedEntry[]; shared: Record<string, string> } {
  const groups = Map.groupBy(entries, readEntryId);
  const shared = new Map(Object.entries(cursor?.shared ?? {}));
  const named: NamedEntry[] = [];
  for (const [id, group] of groups) {
    const [only, ...others] = group;
    if (only !== undefined && others.length === 0 && shared.size === 0) {
      named.push({ entry: only, remoteId: id });
      continue;
    }
    const distinct = [
      ...new Map(
        group.toReversed().map((entry) => [digestEntry(entry), entry]),
      ).entries(),
    ].sort(([, a], [, b]) => oldestFirst(a, b));
    const key = short(id);
    const had = shared.get(key) ?? cursor?.seen[key];
    const first = distinct.some(([content]) => content === had)
      ? had
      : distinct[0]?.[0];
    if (distinct.length > 1 && !shared.has(key) && first !== undefined)
      shared.set(key, first);
    const owner = shared.get(key);
    for (const [content, entry] of distinct)
      named.push({
        entry,
        remoteId:
          owner === undefined || owner === content ? id : `${id}#${content}`,
      });
  }
  return {
    named,
    shared: Object.fromEntries([...shared].slice(-maxShared)),
  };
}

type Rejected = PollResult<PageCursor>["rejected"];

type Picked = {
  changed: ChangedEntry[];
  rejected: Rejected;
  seen: Record<string, string>;
  overlaps: boolean;
};

/** What is new or changed since the last page, and the digests to know it by; the same broken entry is reported once. */
export function* pickingChanged(
  named: readonly NamedEntry[],
  rejected: Rejected,
  cursor: Pick<PageCursor, "seen" | "shared"> | null,
): Steps<Picked> {
  const before = cursor?.seen ?? {};
  const seen: Record<string, string> = {};
  let overlaps = false;
  const note = (key: string, content: string) => {
    seen[key] = content;
    const known = Object.hasOwn(before, key);
    overlaps ||= known;
    return { known, same: known && before[key] === content };
  };
  const changed: ChangedEntry[] = [];
  for (const each of named) {
    yield;
    const { known, same } = note(short(each.remoteId), digestEntry(each.entry));
    if (!same) changed.push({ ...each, edited: known });
  }
  return {
    changed,
    rejected: rejected.filter(
      ({ raw }) => !note(short(`rejected ${JSON.stringify(raw)}`), "").same,
    ),
    seen,
    overlaps,
  };
}

/** A feed shows its newest entries only: where two pages share none, some may have come and gone unseen. */
export function findGap(
  messages: readonly RemoteMessage[],
  overlaps: boolean,
  cursor: PageCursor | null,
): PollResult<PageCursor>["gaps"] {
  const from = cursor?.newestAt;
  if (overlaps || from === undefined || messages.length === 0) return [];
  const to = Math.min(...messages.map((message) => message.sentAt));
  if (to <= from) return [];
  return [
    {
      from,
      to,
      why: `The feed shows only its newest ${messages.length} entries; more may have been published between two visits.`,
    },
  ];
}

export function readName(document: FeedDocument, url: string): string {
  return readTitle(document.title) || new URL(url).host;
}
