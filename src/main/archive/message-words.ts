import type { ChannelKind } from "../../shared/model/channel-kind.ts";
import type { MessageKind } from "../../shared/model/message.ts";
import { facetTokens, indexText } from "../../shared/query/words.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";
import { areWordsHeld, writeWords } from "./words-batch.ts";

/** What the full text index holds of a message. */
export type Indexed = {
  accountId: string;
  channel: ChannelKind;
  kind: MessageKind;
  authorName: string;
  subject: string | undefined;
  warning: string | undefined;
  text: string;
  reach: number | undefined;
};

/** Makes a message findable by its words. */
export function indexMessage(db: Archive, seq: number, message: Indexed): void {
  writeWords(db, wordsKey(seq), () => {
    const { subject, warning, text, authorName } = message;
    prepared(
      db,
      "INSERT INTO message_words (rowid, text, facets) VALUES (?, ?, ?)",
    ).run(
      seq,
      indexText(
        [subject, warning, text, authorName].filter(Boolean).join("\n"),
      ),
      facetTokens(message),
    );
  });
}

/** Takes the words of a message out of the index, to put others in. */
export function reindexMessage(
  db: Archive,
  seq: number,
  message: Indexed,
): void {
  if (!areWordsHeld(db, wordsKey(seq)))
    prepared(db, "DELETE FROM message_words WHERE rowid = ?").run(seq);
  indexMessage(db, seq, message);
}

function wordsKey(seq: number): string {
  return `message ${seq}`;
}
