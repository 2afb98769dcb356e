import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import {
  exportManifest,
  type ExportManifest,
} from "../../src/shared/export/manifest.ts";
import { fileOf, nouns } from "../../src/shared/export/records.ts";
import { AppError } from "../../src/shared/fault.ts";
import { exportEverything } from "../../src/main/exporting/everything.ts";
import { checkExport } from "../../src/main/importing/porchlight/check.ts";
import type { TaskControl } from "../../src/main/jobs/task-control.ts";
import { fillUgly } from "./ugly-archive.ts";

let dir: string;
let folder: string;
let control: TaskControl;

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "porchlight-bad-"));
  control = {
    dataDir: join(dir, "data"),
    isCancelled: () => false,
    tell: () => undefined,
    progress: () => undefined,
  };
  await fillUgly(control.dataDir);
  const path = join(dir, "good");
  await exportEverything(control, { path, replace: false, app: "0" });
});
beforeEach(() => {
  folder = join(dir, "bad");
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(dir, "good"), folder, { recursive: true });
});
afterAll(() => rmSync(dir, { recursive: true }));

function manifest(): ExportManifest {
  return exportManifest.parse(
    JSON.parse(readFileSync(join(folder, "manifest.json"), "utf8")),
  );
}

/** Puts other bytes into a file, with a manifest that knows of them. */
function forge(name: string, bytes: Buffer, records?: number): void {
  writeFileSync(join(folder, name), bytes);
  const known = manifest();
  const files = known.files.map((file) =>
    file.name === name
      ? {
          name,
          bytes: bytes.length,
          records: records ?? file.records,
          sha256: createHash("sha256").update(bytes).digest("hex"),
        }
      : file,
  );
  writeFileSync(
    join(folder, "manifest.json"),
    JSON.stringify({ ...known, files }),
  );
}

/** Changes one line of a file. */
function change(name: string, line: number, to: (text: string) => string) {
  const lines = readFileSync(join(folder, name), "utf8").split("\n");
  lines[line - 1] = to(lines[line - 1] ?? "");
  forge(name, Buffer.from(lines.join("\n")));
}

async function refused(): Promise<string> {
  try {
    await checkExport(folder, control);
  } catch (cause) {
    expect(cause).toBeInstanceOf(AppError);
    return (cause as AppError).message;
  }
  return "taken";
}

it("takes what was exported", async () => {
  expect(await refused()).toBe("taken");
});

it.each<[string, () => void, RegExp]>([
  [
    "a file that is missing",
    () => rmSync(join(folder, "marks.jsonl")),
    /^marks\.jsonl: this file is missing/,
  ],
  [
    "a file cut in a line",
    () => {
      const path = join(folder, "messages.jsonl");
      writeFileSync(path, readFileSync(path).subarray(0, -20));
    },
    /^messages\.jsonl, line \d+: this is not JSON/,
  ],
  [
    "a file cut between lines",
    () => {
      const path = join(folder, "messages.jsonl");
      const text = readFileSync(path, "utf8").trimEnd();
      writeFileSync(path, text.slice(0, text.lastIndexOf("\n") + 1));
    },
    /^messages\.jsonl: it has \d+ records where/,
  ],
  [
    "a file that has changed",
    () => {
      const path = join(folder, "people.jsonl");
      writeFileSync(path, readFileSync(path, "utf8").replace("ana", "eva"));
    },
    /^people\.jsonl: it has changed/,
  ],
  [
    "a wrong type",
    () =>
      change("messages.jsonl", 3, (line) =>
        line.replace(/"sentAt":\d+/, '"sentAt":"today"'),
      ),
    /^messages\.jsonl, line 3: “sentAt” is not as it should be/,
  ],
  [
    "a field too many",
    () =>
      change("labels.jsonl", 1, (line) =>
        line.replace("{", '{"password":"x",'),
      ),
    /^labels\.jsonl, line 1: /,
  ],
  [
    "a reference to nothing",
    () =>
      change("marks.jsonl", 1, (line) =>
        line.replace(/"conversationId":"[^"]+"/, '"conversationId":"nowhere"'),
      ),
    /^marks\.jsonl, line 1: “conversationId” names what is not in conversations/,
  ],
  [
    "a circle of redirects",
    () => {
      const path = join(folder, "conversations.jsonl");
      const lines = readFileSync(path, "utf8").split("\n");
      const at = lines.findIndex((line) => line.includes('"redirectTo"'));
      change("conversations.jsonl", at + 1, (line) => {
        const { id } = JSON.parse(line) as { id: string };
        return line.replace(/"redirectTo":"[^"]+"/, `"redirectTo":"${id}"`);
      });
    },
    /^conversations\.jsonl, line \d+: “(redirectTo|merged)”/,
  ],
  [
    "half a surrogate pair",
    () =>
      change("notes.jsonl", 1, (line) =>
        line.replace('"text":"', String.raw`"text":"\ud800`),
      ),
    /^notes\.jsonl, line 1: a text holds half of a surrogate pair/,
  ],
  [
    "bytes that are not UTF-8",
    () => forge("notes.jsonl", Buffer.from([0x7b, 0xed, 0xa0, 0x80, 0x7d, 10])),
    /^notes\.jsonl, line 1: this is not UTF-8/,
  ],
  [
    "a quote a million deep",
    () =>
      change("messages.jsonl", 2, (line) =>
        line.replace(
          /"body":\[/,
          `"body":[${'{"t":"quote","c":['.repeat(1_000_000)}${"]}".repeat(1_000_000)},`,
        ),
      ),
    /^messages\.jsonl, line 2: this is nested too deeply/,
  ],
  [
    "a line without an end",
    () => forge("notes.jsonl", Buffer.alloc(70 * 1024 * 1024, 0x20)),
    /^notes\.jsonl, line 1: this line is longer than/,
  ],
  [
    "a page that unpacks to nothing",
    () =>
      change("payloads.jsonl", 1, (line) =>
        line.replace(/"bytes":"[^"]+"/, '"bytes":"AAAA"'),
      ),
    /^payloads\.jsonl, line 1: “bytes” is no page/,
  ],
  [
    "a newer version",
    () => {
      const path = join(folder, "manifest.json");
      writeFileSync(
        path,
        readFileSync(path, "utf8").replace(/"version": ?\d+/, '"version":99'),
      );
    },
    /newer Porchlight/,
  ],
])("refuses %s, with its place", async (_, spoil, sentence) => {
  spoil();
  expect(await refused()).toMatch(sentence);
});

it("answers whatever a file holds with a sentence", async () => {
  const names = [...nouns.map(fileOf), "manifest.json"];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...names),
      fc.nat(),
      fc.uint8Array({ minLength: 1, maxLength: 6 }),
      async (name, place, bytes) => {
        const path = join(folder, name);
        const good = readFileSync(path);
        const bad = Buffer.from(good);
        bad.set(
          bytes.subarray(0, bad.length),
          place % Math.max(1, bad.length - 6),
        );
        if (name === "manifest.json") writeFileSync(path, bad);
        else forge(name, bad);
        const said = await refused();
        expect(said.length).toBeGreaterThan(3);
        rmSync(folder, { recursive: true });
        cpSync(join(dir, "good"), folder, { recursive: true });
      },
    ),
    { numRuns: 40 },
  );
});

it("leaves nothing behind when it is cancelled or there is no room, and keeps what was there", async () => {
  const path = join(dir, "out");
  mkdirSync(path);
  let looks = 0;
  const cancelled = exportEverything(
    { ...control, isCancelled: () => (looks += 1) > 2 },
    { path, replace: false, app: "0" },
  );
  await expect(cancelled).rejects.toMatchObject({ code: "cancelled" });
  expect(readdirSync(path)).toEqual([]);
  expect(existsSync(`${path}.porchlight-part`)).toBe(false);
});

it("writes for its owner alone", () => {
  for (const name of readdirSync(join(dir, "good")))
    expect(statSync(join(dir, "good", name)).mode & 0o077).toBe(0);
});
