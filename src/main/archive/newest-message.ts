import type { Database } from "better-sqlite3";
import { endOfTime } from "./id.ts";

/** The newest id of a message that says when it was made; empty where there is none. */
export function newestMessageId(db: Database): string {
  return db
    .prepare<[string], string>(
      "SELECT coalesce(max(id), '') FROM messages WHERE id < ?",
    )
    .pluck()
    .get(endOfTime()) as string;
}
