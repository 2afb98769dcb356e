import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { AppError } from "../../../src/shared/fault.ts";
import type { ArchiveKind } from "../../../src/main/importing/archives.ts";
import { mbox } from "../../../src/main/importing/mbox/read.ts";
import { folderOf } from "./folder-of.ts";
import { describeImport, findsOf } from "./run-import.ts";
import { smallArchives } from "./small-archives.ts";

/** Values of any kind where an archive has one of a certain kind. */
const odd: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    -1,
    1e300,
    "",
    "\ud800",
    "9".repeat(400),
    "1970-01-01T00:00:00Z",
    "+275760-09-13T00:00:00.000Z",
    [],
    {},
    [[]],
    { __proto__: null, constructor: 1 },
  ),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: "binary", maxLength: 50 }),
);

/** A value with some of what is in it replaced. */
function spoiled(
  value: unknown,
  pick: () => unknown,
  chance: () => number,
): unknown {
  if (chance() < 0.12) return pick();
  if (Array.isArray(value))
    return value.map((each) => spoiled(each, pick, chance));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [
      key,
      spoiled(each, pick, chance),
    ]),
  );
}

describe("archives of which anything may be wrong", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "porchlight-hostile-"));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  /** Reads it; what is refused must say so in a sentence. Whatever is found is fit for the archive. */
  async function survive(archive: ArchiveKind, path: string): Promise<void> {
    const found = await findsOf(archive, path).catch((error: unknown) => error);
    if (found instanceof Error) {
      expect(found).toBeInstanceOf(AppError);
      expect(found.message).toMatch(/\.$/);
      return;
    }
    const { messages } = found as Awaited<ReturnType<typeof findsOf>>;
    for (const message of messages) {
      expect(message.remoteId).not.toBe("");
      expect(Number.isSafeInteger(message.sentAt)).toBe(true);
      expect(message.sentAt).toBeLessThanOrEqual(Date.now());
      expect(message.text.isWellFormed()).toBe(true);
      expect(message.author.remoteId).not.toBe("");
      expect(JSON.stringify(message).length).toBeGreaterThan(0);
    }
  }

  it.each(smallArchives)(
    "are read or refused: %s",
    async (_, archive, files) => {
      await fc.assert(
        fc.asyncProperty(fc.gen(), async (gen) => {
          const pick = () => gen(() => odd);
          const chance = () => gen(fc.double, { min: 0, max: 1, noNaN: true });
          folderOf(
            dir,
            Object.fromEntries(
              Object.entries(files).map(([name, value]) => [
                name,
                JSON.stringify(spoiled(value, pick, chance)) ?? "",
              ]),
            ),
          );
          await survive(archive, dir);
        }),
        { numRuns: 60 },
      );
    },
  );

  it("are read or refused: mbox", async () => {
    const lines = fc.constantFrom(
      "From a@b Mon Jan 02 10:00:00 2023",
      "From: =?utf-8?B?////?= <a@b.test>",
      'To: us@b.test, , <>, "x',
      "Message-ID: <x@y>",
      "References: <x@y> <",
      "Date: Thu, 99 Foo 99999 99:99:99",
      "Received: by x; Fri, 01 Jan 1960 00:00:00 +0000",
      'Content-Type: multipart/mixed; boundary="b"',
      "Content-Type: text/html; charset=x-klingon",
      "Content-Transfer-Encoding: base64",
      "Content-Disposition: attachment; filename*0*=utf-8''%ff%00",
      "--b",
      "--b--",
      "",
      "",
      "<blockquote>".repeat(500),
      "=ZZ=C3",
      "\0\ufffe\ud800",
      " continued",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(lines, { maxLength: 40 }), async (some) => {
        const path = join(dir, "a.mbox");
        writeFileSync(
          path,
          ["From a@b Mon Jan 02 10:00:00 2023", ...some].join("\n"),
        );
        await survive(mbox, path);
      }),
      { numRuns: 100 },
    );
  });
});

describe("an import that is cancelled", () => {
  const run = describeImport();

  it("leaves a sound archive, and completes the next time", async () => {
    const count = 400;
    const path = join(run.dir, "many.mbox");
    const letters = Array.from(
      { length: count },
      (_, i) =>
        `From x Mon Jan 02 10:00:00 2023\nFrom: p${i % 50}@x.test\nTo: us@x.test\nMessage-ID: <${i}@x>\n\nhello ${i}\n\n`,
    );
    writeFileSync(path, letters.join(""));
    const { jobId } = await run.app.call("archive.import", {
      path,
      addresses: ["us@x.test"],
    });
    for (;;) {
      const [account] = await run.accounts();
      if ((account?.counts.messages ?? 0) > 0) break;
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await run.app.call("jobs.cancel", { id: jobId });
    for (;;) {
      const [job] = await run.app.call("jobs.list", {});
      if (job?.state === "cancelled") break;
      expect(job?.state).toBe("running");
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const kept = run.kept().length;
    expect(kept).toBeGreaterThan(0);
    expect(kept).toBeLessThan(count);
    expect((await run.accounts())[0]?.counts.messages).toBe(kept);
    expect(await run.outcome(path, ["us@x.test"])).toBe(
      `A mailbox (mbox): ${count - kept} of ${count} messages were new.`,
    );
    expect(run.kept()).toHaveLength(count);
  });
});
