import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openArchive } from "../../src/main/archive/open.ts";
import { createBadge } from "../../src/main/badge.ts";

it("stays as it is where the archive can be read no more, and fails nobody", () => {
  const dir = mkdtempSync(join(tmpdir(), "porchlight-badge-"));
  const db = openArchive(dir);
  const shown: number[] = [];
  const listen = createBadge(db, { badge: (waiting) => shown.push(waiting) });
  listen({ type: "reset" });
  expect(shown).toEqual([0]);
  // A start that came to nothing is told of the next one, too.
  db.close();
  listen({ type: "reset" });
  expect(shown).toEqual([0]);
  rmSync(dir, { recursive: true });
});
