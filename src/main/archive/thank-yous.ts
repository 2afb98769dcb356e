import { isOnlyThanks } from "../../shared/thanks.ts";
import type { MarkRow } from "./marks.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import type { ToldRow } from "./told-messages.ts";

/**
 * The messages of a conversation that could be a thank-you on which something depends, by number: where somebody said
 * "done", what came in after an answer of ours.
 */
export function couldThank(
  told: readonly ToldRow[],
  marks: readonly MarkRow[],
): number[] {
  if (!marks.some(({ mark }) => mark === "done")) return [];
  let answeredAt = Infinity;
  for (const { direction, sent_at } of told)
    if (direction === "out") answeredAt = Math.min(answeredAt, sent_at);
  for (const { mark, at } of marks)
    if (mark === "answered-elsewhere") answeredAt = Math.min(answeredAt, at);
  return told.flatMap(({ direction, sent_at, seq }) =>
    direction === "in" && sent_at >= answeredAt ? [seq] : [],
  );
}

type Text = { id: string; only_thanks: 0 | 1 | null; text: string };

/** Which of these messages say thanks and nothing else, by id. */
export function thanksAmong(db: Archive, seqs: readonly number[]): string[] {
  if (seqs.length === 0) return [];
  return prepared<[string], Text>(
    db,
    // A text that is longer than any thank-you is not read.
    `SELECT m.id, m.only_thanks, m.text FROM json_each(?) AS wanted
       CROSS JOIN messages m ON m.seq = wanted.value WHERE octet_length(m.text) <= 1000`,
  )
    .all(JSON.stringify(seqs))
    .filter(({ only_thanks, text }) =>
      only_thanks === null ? isOnlyThanks(text) : only_thanks === 1,
    )
    .map(({ id }) => id);
}
