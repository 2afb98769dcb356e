import type { Answered } from "../../shared/naming.ts";
import { readMentions } from "./message-columns.ts";
import type { MessageRow } from "./messages.ts";
import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

export function handlesOf(db: Archive, identityIds: readonly string[]) {
  const handle = prepared<[string], string>(
    db,
    "SELECT handle FROM identities WHERE id = ?",
  ).pluck();
  return identityIds.flatMap((id) => handle.get(id) ?? []);
}

/** Whom an answer to this message has to do with. */
export function answeredOf(db: Archive, row: MessageRow): Answered {
  const [author = ""] = handlesOf(db, [row.identity_id]);
  return {
    author,
    mentions: handlesOf(db, readMentions(row)),
    isDirect: row.kind === "dm",
  };
}
