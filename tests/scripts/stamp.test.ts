import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { hasStamp, stampOf, writeStamp } from "../../scripts/stamp.mjs";

function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "porchlight-stamp-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "src/inner"), { recursive: true });
  writeFileSync(join(folder, "src/a.ts"), "a");
  writeFileSync(join(folder, "src/inner/b.ts"), "b");
  writeFileSync(join(folder, "lock"), "1");
  return folder;
}

test("a stamp holds for the same names and contents, and for nothing else", () => {
  const folder = createFolder();
  const stamp = () => stampOf(folder, ["src", "lock", "absent"]);
  const first = stamp();
  expect(stamp()).toBe(first);
  writeFileSync(join(folder, "other"), "not asked for");
  expect(stamp()).toBe(first);
  writeFileSync(join(folder, "src/inner/b.ts"), "c");
  const changed = stamp();
  expect(changed).not.toBe(first);
  renameSync(join(folder, "src/a.ts"), join(folder, "src/z.ts"));
  expect(stamp()).not.toBe(changed);
});

test("a stamp does not depend on the folder, but on the words given", () => {
  const [here, there] = [createFolder(), createFolder()];
  expect(stampOf(here, ["src"])).toBe(stampOf(there, ["src"]));
  expect(stampOf(here, ["src"], ["linux"])).not.toBe(
    stampOf(here, ["src"], ["win32"]),
  );
});

test("a written stamp is found again", () => {
  const file = join(createFolder(), "out/deep/stamp");
  expect(hasStamp(file, "1")).toBe(false);
  writeStamp(file, "1");
  expect(hasStamp(file, "1")).toBe(true);
  expect(hasStamp(file, "2")).toBe(false);
});
