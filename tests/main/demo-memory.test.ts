import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { listConversations } from "../../src/main/archive/conversation-list.ts";
import { openArchive, type Archive } from "../../src/main/archive/open.ts";
import { fillDemo } from "../../src/main/demo/fill.ts";

const now = Date.UTC(2026, 10, 3, 16, 12);

let dir: string;
const archives = new Map<"demo" | "wide", Archive>();
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "porchlight-demo-memory-"));
  for (const name of ["demo", "wide"] as const) {
    const db = openArchive(mkdtempSync(join(dir, name)));
    await fillDemo(db, {
      seed: 7,
      now,
      messages: 6000,
      wide: name === "wide",
    });
    archives.set(name, db);
  }
}, 60_000);
afterAll(() => {
  for (const db of archives.values()) db.close();
  rmSync(dir, { recursive: true, force: true });
});

function archive(name: "demo" | "wide"): Archive {
  return archives.get(name) as Archive;
}

function find(name: "demo" | "wide", query: string): string[] {
  const request = { query, order: "newest", limit: 50, now } as const;
  return listConversations(archive(name), request).items.map(({ id }) => id);
}

function texts(name: "demo" | "wide", sql: string): string[] {
  return archive(name).prepare<[], string>(sql).pluck().all();
}

const anybody = [
  "label:order",
  "label:complaint",
  "topic:decaf",
  "feedback:like",
  "feedback:hate",
  "feedback:want",
  "feedback:ask",
  "has:note",
  "is:promised",
  "is:starred",
  "is:muted",
  "role:press",
  "role:regular",
  "role:staff",
];

describe("what a generated archive remembers", () => {
  it.each(anybody)("has something that is found by %s", (query) => {
    for (const name of ["demo", "wide"] as const)
      expect(find(name, query), name).not.toEqual([]);
  });

  it.each([
    "is:handed-off",
    "is:snoozed",
    "is:held",
    "outcome:answered-elsewhere",
    "outcome:spam",
    "stream:brand",
    "stream:product",
    "kind:quote before:30d",
    "reach:>1000",
    "from:anna has:question",
    "channel:feed has:question",
    "waited:>30d",
  ])("has something that is found by %s, where it is wide", (query) => {
    expect(find("wide", query)).not.toEqual([]);
  });

  it("says of a text what it says itself", () => {
    const tagged = (kind: string) =>
      texts(
        "demo",
        `SELECT m.text FROM feedback f JOIN messages m ON m.id = f.message_id WHERE f.kind = '${kind}'`,
      );
    for (const text of tagged("like")) expect(text).not.toMatch(/[?？؟]/u);
    for (const text of tagged("ask")) expect(text).toMatch(/[?？؟]/u);
    const refunds = texts(
      "wide",
      `SELECT m.text FROM labels l JOIN conversation_labels c ON c.label_id = l.id
       JOIN messages m ON m.conversation_id = c.conversation_id
       WHERE l.name = 'Refund' GROUP BY c.conversation_id HAVING m.seq = min(m.seq)`,
    );
    expect(refunds.length).toBeGreaterThan(3);
    for (const text of refunds) expect(text).toMatch(/refund/i);
  });

  it("has promises that are kept, withdrawn, open and overdue", () => {
    const endings = texts(
      "wide",
      `SELECT DISTINCT CASE WHEN ending IS NOT NULL THEN ending
         WHEN due_at < ${String(now)} THEN 'overdue' ELSE 'open' END
       FROM promises ORDER BY 1`,
    );
    expect(endings).toEqual(expect.arrayContaining(["kept", "open"]));
    expect(
      texts("wide", "SELECT id FROM promises WHERE made_at > " + String(now)),
    ).toEqual([]);
  });

  it("has people on several channels and conversations that go on elsewhere, with the figures of both", () => {
    for (const name of ["demo", "wide"] as const) {
      expect(
        texts(
          name,
          "SELECT person_id FROM identities WHERE born_as IS NOT NULL",
        ),
      ).not.toEqual([]);
      expect(
        texts(
          name,
          "SELECT into_id FROM merged_threads GROUP BY into_id HAVING count(DISTINCT account_id) > 1",
        ),
      ).not.toEqual([]);
      expect(
        texts(
          name,
          "SELECT sum(messages) = 6000 FROM conversations WHERE redirect_to IS NULL",
        ),
      ).toEqual([1]);
    }
  });
});
