import { AppError } from "../../../shared/fault.ts";
import type { Steps } from "../../../shared/steps.ts";
import type { PollResult, RemoteMessage } from "../received.ts";
import type { PageCursor } from "./cursor.ts";
import type { FeedDocument } from "./document.ts";
import {
  nameEntries,
  pickingChanged,
  type ChangedEntry,
  type NamedEntry,
} from "./page.ts";

/** How entries become messages. */
export type Converting<T> = {
  /** Null where there is nothing in an entry to read. */
  convert: (entry: T) => RemoteMessage | null;
  now: number;
  signal: AbortSignal;
};

/** What a page brings since it was last visited, and what is known of it from now on. */
export type ReadPage = Pick<PageCursor, "seen" | "shared"> &
  Pick<PollResult<unknown>, "messages" | "rejected"> & {
    /** All entries on the page. */
    named: NamedEntry[];
    /** Entries of the last page are still there. */
    overlaps: boolean;
    unchanged: boolean;
  };

export function* readingPage(
  { entries, rejected }: Pick<FeedDocument, "entries" | "rejected">,
  cursor: Pick<PageCursor, "seen" | "shared"> | null,
  converted: Converting<ChangedEntry>,
): Steps<ReadPage> {
  yield;
  const { named, shared } = nameEntries(entries, cursor);
  const { changed, seen, overlaps, ...picked } = yield* pickingChanged(
    named,
    rejected,
    cursor,
  );
  const found = yield* converting(changed, converted);
  return {
    messages: found.messages,
    rejected: [...picked.rejected, ...found.rejected],
    seen,
    shared,
    named,
    overlaps,
    unchanged: changed.length === 0 && picked.rejected.length === 0,
  };
}

/** Entries as messages. */
export function* converting<T extends NamedEntry & { edited?: boolean }>(
  entries: readonly T[],
  { convert, now, signal }: Converting<T>,
): Steps<Pick<PollResult<unknown>, "messages" | "rejected">> {
  const messages: RemoteMessage[] = [];
  const rejected: PollResult<unknown>["rejected"] = [];
  for (const each of entries) {
    yield;
    if (signal.aborted) throw new AppError("cancelled", "Stopped.");
    const message = convert(each);
    if (message === null)
      rejected.push({ raw: each.entry.raw, why: "The entry is empty." });
    else
      messages.push(
        each.edited === true ? { ...message, editedAt: now } : message,
      );
  }
  return { messages, rejected };
}
