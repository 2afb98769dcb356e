import { newId } from "../archive/id.ts";
import { saveLedgerEntry } from "../archive/ledger.ts";
import type { Archive } from "../archive/open.ts";
import type { LedgerEntry } from "../../shared/model/ledger-entry.ts";

/** How far a span's end on disk may lag behind, ms; a kill shortens a span by this at most, it never invents one. */
const writeEveryMs = 15 * 60_000;
/** Two polls further apart than this many pauses are not one span: nobody was watching in between. */
const brokenAfterPauses = 3;

export type PollNote = {
  kind: "polled" | "failed";
  at: number;
  requests: number;
  added: number;
  message?: string;
};

/** Keeps one account's running span of like polls in memory; a poll that brings nothing writes nothing. */
export type SpanKeeper = {
  note: (note: PollNote, pauseMs: number) => void;
  write: () => void;
};

export function createSpanKeeper(db: Archive, accountId: string): SpanKeeper {
  let span: LedgerEntry | undefined;
  let writtenAt = 0;
  let isDirty = false;

  function write(): void {
    if (span === undefined || !isDirty) return;
    saveLedgerEntry(db, span);
    writtenAt = span.to;
    isDirty = false;
  }

  return {
    note({ kind, at, requests, added, message }, pauseMs) {
      const goesOn =
        span !== undefined &&
        span.kind === kind &&
        span.message === message &&
        at >= span.to &&
        at - span.to <= pauseMs * brokenAfterPauses;
      if (span === undefined || !goesOn) {
        write();
        span = {
          id: newId(),
          accountId,
          kind,
          from: at,
          to: at,
          polls: 0,
          requests: 0,
          added: 0,
          ...(message === undefined ? {} : { message }),
        };
        writtenAt = 0;
      }
      span.to = at;
      span.polls += 1;
      span.requests += requests;
      span.added += added;
      isDirty = true;
      if (added > 0 || writtenAt === 0 || at - writtenAt >= writeEveryMs)
        write();
    },
    write,
  };
}
