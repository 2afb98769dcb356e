import * as fc from "fast-check";
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { StoredItem } from "../../src/main/archive/outbox.ts";
import { createLog } from "../../src/main/log.ts";
import {
  openUnsent,
  readUnsent,
  type UnsentTexts,
} from "../../src/main/drafting/unsent.ts";

const log = createLog((line) => {
  throw new Error(line);
});

function item(id: string, rest: Partial<StoredItem> = {}): StoredItem {
  return {
    id,
    accountId: "a",
    text: `text of ${id}`,
    state: "queued",
    createdAt: 1,
    notBefore: 1,
    attempts: 0,
    anyway: false,
    ...rest,
  };
}

describe("unsent.jsonl", () => {
  let dir: string;
  const path = () => join(dir, "unsent.jsonl");
  const nothing = (): UnsentTexts => ({ drafts: new Map(), items: new Map() });
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "porchlight-unsent-"));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it("is empty before there is one", () => {
    expect(readUnsent(dir)).toEqual(nothing());
  });

  it("has the last of every draft and item", () => {
    const unsent = openUnsent(dir, nothing, log);
    unsent.noteDraft({ id: "d", text: "Hel", savedAt: 1 });
    unsent.noteItem(item("i"));
    unsent.noteDraft({ id: "d", text: "Hello\n✨ “”\u2028", savedAt: 2 });
    unsent.noteItem(item("i", { state: "sending", attempts: 1 }));
    unsent.close();
    const read = readUnsent(dir);
    expect(read.drafts.get("d")?.text).toBe("Hello\n✨ “”\u2028");
    expect(read.items.get("i")).toMatchObject({ state: "sending" });
    openUnsent(dir, () => read, log).close();
    expect(readUnsent(dir)).toEqual(read);
    expect(readFileSync(path(), "utf8").trimEnd().split("\n")).toHaveLength(2);
  });

  it("loses to a torn last line nothing but that line", () => {
    const unsent = openUnsent(dir, nothing, log);
    unsent.noteDraft({ id: "one", text: "öne", savedAt: 1 });
    const whole = readFileSync(path()).length;
    unsent.noteDraft({ id: "two", text: "zwölf ✨", savedAt: 2 });
    unsent.close();
    const all = readFileSync(path());
    for (let size = whole; size < all.length - 1; size += 1) {
      writeFileSync(path(), all);
      truncateSync(path(), size);
      expect([...readUnsent(dir).drafts.keys()]).toEqual(["one"]);
    }
  });

  it("goes on after a line that broke off", () => {
    const unsent = openUnsent(dir, nothing, log);
    unsent.noteDraft({ id: "one", text: "one", savedAt: 1 });
    unsent.close();
    appendFileSync(path(), '{"kind":"draft","dra');
    const again = openUnsent(dir, () => readUnsent(dir), log);
    again.noteDraft({ id: "two", text: "two", savedAt: 2 });
    again.close();
    expect([...readUnsent(dir).drafts.keys()]).toEqual(["one", "two"]);
  });

  it("stays small however long the program runs", () => {
    let saved = 0;
    const archive = nothing();
    const unsent = openUnsent(dir, () => archive, log, { mostBytes: 2000 });
    for (; saved < 500; saved += 1) {
      const draft = { id: "d", text: `text ${saved}`, savedAt: saved };
      // As the core does: first the copy, then the archive.
      unsent.noteDraft(draft);
      archive.drafts.set("d", draft);
      expect(readUnsent(dir).drafts.get("d")).toEqual(draft);
    }
    unsent.close();
    expect(statSync(path()).size).toBeLessThan(3000);
  });

  it("skips whatever is no line of ours", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(fc.string(), fc.json(), fc.constant('{"kind":"draft"}')),
        ),
        (strange) => {
          const good = JSON.stringify({
            kind: "draft",
            draft: { id: "d", text: "kept", savedAt: 1 },
          });
          const lines = strange.map((text) => text.replaceAll("\n", " "));
          writeFileSync(path(), [...lines, good, ...lines].join("\n"));
          expect(readUnsent(dir).drafts.get("d")?.text).toBe("kept");
        },
      ),
      { numRuns: 50 },
    );
  });
});
