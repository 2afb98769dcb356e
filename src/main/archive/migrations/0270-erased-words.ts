import type { Database } from "better-sqlite3";
import type { ChannelKind } from "../../../shared/model/channel-kind.ts";
import type { MessageKind } from "../../../shared/model/message.ts";
import { facetTokens, indexText } from "../../../shared/query/words.ts";
import { countRows, type RowProgress } from "./row-progress.ts";

type Row = {
  seq: number;
  account_id: string;
  channel: ChannelKind;
  kind: MessageKind;
  reach: number | null;
  author: string;
};

/** What is left of a message whose text was erased is found by the full text index too: who wrote it, and where. */
export function erasedWords(db: Database, progress: RowProgress): void {
  const rows = db
    .prepare<[], Row>(
      `SELECT m.seq, m.account_id, a.channel, m.kind, m.reach, m.author
       FROM messages m JOIN accounts a ON a.id = m.account_id
       WHERE m.erased_at IS NOT NULL ORDER BY m.seq`,
    )
    .all();
  const count = countRows(progress, rows.length);
  const clear = db.prepare("DELETE FROM message_words WHERE rowid = ?");
  const insert = db.prepare(
    "INSERT INTO message_words (rowid, text, facets) VALUES (?, ?, ?)",
  );
  for (const { seq, account_id: accountId, author, ...of } of rows) {
    count();
    clear.run(seq);
    insert.run(
      seq,
      indexText(author),
      facetTokens({ ...of, accountId, reach: of.reach ?? undefined }),
    );
  }
}
