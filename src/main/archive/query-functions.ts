import type { Body } from "../../shared/model/body.ts";
import { asksQuestion, hasLink } from "../../shared/query/text-facts.ts";
import { countWords } from "../../shared/query/words.ts";
import type { Archive } from "./open.ts";

const ready = new WeakSet<Archive>();

/** Gives a connection the functions that compiled queries call. */
export function addQueryFunctions(db: Archive): void {
  if (ready.has(db)) return;
  ready.add(db);
  const options = { deterministic: true };
  db.function("word_count", options, (text) => countWords(text as string));
  db.function("asks_question", options, (text) =>
    asksQuestion(text as string) ? 1 : 0,
  );
  db.function("has_link", options, (text, body) =>
    hasLink(text as string, JSON.parse(body as string) as Body) ? 1 : 0,
  );
}
