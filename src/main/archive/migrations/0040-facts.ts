import type { Database } from "better-sqlite3";
import type { Body } from "../../../shared/model/body.ts";
import { asksQuestion, hasLink } from "../../../shared/query/text-facts.ts";
import { countWords } from "../../../shared/query/words.ts";
import { countRows, type RowProgress } from "./row-progress.ts";

/** What queries ask of a message's text and of a conversation's turns, written down instead of computed each time. */
export function facts(db: Database, progress: RowProgress): void {
  const messages = db.prepare("SELECT count(*) FROM messages").pluck().get();
  const count = countRows(progress, messages as number);
  db.function("word_count", (text) => {
    count();
    return countWords(text as string);
  });
  db.function("asks_question", (text) => Number(asksQuestion(text as string)));
  db.function("has_link", (text, body) =>
    Number(hasLink(text as string, JSON.parse(body as string) as Body)),
  );
  db.exec(`
    -- the author's name as the full text index has it
    ALTER TABLE messages ADD COLUMN author TEXT NOT NULL DEFAULT '';
    ALTER TABLE messages ADD COLUMN words INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE messages ADD COLUMN question INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE messages ADD COLUMN link INTEGER NOT NULL DEFAULT 0;
    -- a name that has changed since is not known any more
    UPDATE messages SET
      author = coalesce((SELECT name FROM identities WHERE id = messages.identity_id), ''),
      words = word_count(text),
      question = asks_question(text),
      link = has_link(text, body);
    CREATE INDEX messages_with_question ON messages (seq DESC)
      WHERE question = 1 AND direction = 'in';
    CREATE INDEX messages_with_link ON messages (seq DESC) WHERE link = 1;
    CREATE INDEX messages_wordy ON messages (seq DESC) WHERE words >= 100;

    -- ms of the last answered turn
    ALTER TABLE conversations ADD COLUMN waited INTEGER;
    UPDATE conversations SET waited = (
      SELECT t.ended_at - t.start_at FROM turns t
      WHERE t.conversation_id = conversations.id AND t.ended_at IS NOT NULL
        AND t.ending ->> '$.how' IN ('answered', 'answered-elsewhere')
      ORDER BY t.ended_at DESC LIMIT 1);
    CREATE INDEX conversations_waited ON conversations (waited)
      WHERE waited IS NOT NULL AND waiting = 0 AND redirect_to IS NULL AND inbound > 0;
    CREATE INDEX conversations_listening ON conversations (stream, last_seq DESC)
      WHERE stream <> 'direct' AND redirect_to IS NULL AND inbound > 0;
    CREATE INDEX conversations_private ON conversations (last_seq DESC)
      WHERE visibility = 'private' AND redirect_to IS NULL AND inbound > 0;
  `);
}
