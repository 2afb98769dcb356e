import { expect, it } from "vitest";
import { buildArchive } from "./build.ts";

it("finds by an index what moves with a conversation that is merged or split", () => {
  const { db, close } = buildArchive();
  for (const table of [
    "messages",
    "outbox",
    "marks",
    "drafts",
    "notes",
    "promises",
    "conversation_labels",
    "turns",
  ]) {
    const plan = db
      .prepare<[], { detail: string }>(
        `EXPLAIN QUERY PLAN UPDATE ${table} SET conversation_id = 'b' WHERE conversation_id = 'a'`,
      )
      .all()
      .map(({ detail }) => detail);
    expect([table, ...plan].join(": ")).toContain(`SEARCH ${table}`);
  }
  close();
});
