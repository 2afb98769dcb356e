import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

/** The newest messages whose language nobody has looked for. */
export function messagesWithoutLanguage(
  db: Archive,
  limit: number,
): { seq: number; text: string }[] {
  return prepared<[number], { seq: number; text: string }>(
    db,
    `SELECT seq, substr(text, 1, 4000) AS text FROM messages INDEXED BY messages_of_lang
     WHERE lang IS NULL ORDER BY seq DESC LIMIT ?`,
  ).all(limit);
}

/** Those of the newest messages of a conversation. */
export function withoutLanguageIn(
  db: Archive,
  conversationId: string,
  limit: number,
): { seq: number; text: string }[] {
  return prepared<
    [string, number],
    { seq: number; text: string; lang: string | null }
  >(
    db,
    `SELECT seq, substr(text, 1, 4000) AS text, lang FROM messages INDEXED BY messages_of_conversation
     WHERE conversation_id = ? ORDER BY seq DESC LIMIT ?`,
  )
    .all(conversationId, limit)
    .filter(({ lang }) => lang === null);
}

export function setLanguage(db: Archive, seq: number, lang: string): void {
  prepared(db, "UPDATE messages SET lang = ? WHERE seq = ?").run(lang, seq);
}
