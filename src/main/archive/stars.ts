import type { Archive } from "./open.ts";
import { prepared } from "./prepared.ts";

export function setStarred(db: Archive, id: string, starred: boolean): void {
  prepared(db, "UPDATE conversations SET starred = ? WHERE id = ?").run(
    starred ? 1 : 0,
    id,
  );
}
