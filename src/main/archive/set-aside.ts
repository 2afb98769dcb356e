import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../shared/fault.ts";
import type { SetAside } from "../../shared/model/backup.ts";
import { asideFolder } from "./files.ts";

/** “2026-11-22T04-05-06-789Z”: when what took its place was ready. */
const namePattern = /^(\d{4}-\d\d-\d\dT\d\d)-(\d\d)-(\d\d)-(\d{3}Z)$/;

/** Archives that were replaced, damaged or whole, newest first. Nothing deletes them but the user. */
export function listSetAside(dataDir: string): SetAside[] {
  const folder = join(dataDir, asideFolder);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => {
      const match = namePattern.exec(name);
      if (match === null) return [];
      const [, day = "", minutes = "", seconds = "", rest = ""] = match;
      const at = Date.parse(`${day}:${minutes}:${seconds}.${rest}`);
      if (Number.isNaN(at)) return [];
      const path = join(folder, name);
      const bytes = readdirSync(path).reduce(
        (sum, file) => sum + statSync(join(path, file)).size,
        0,
      );
      return [{ name, path, at, bytes }];
    })
    .toSorted((a, b) => b.at - a.at);
}

/** Deletes one for good; throws `not-found`. */
export function deleteSetAside(dataDir: string, name: string): void {
  const found = listSetAside(dataDir).find((one) => one.name === name);
  if (found === undefined)
    throw new AppError("not-found", "This is not there any more.");
  rmSync(found.path, { recursive: true, force: true });
}
