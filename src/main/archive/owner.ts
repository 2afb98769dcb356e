import Database from "better-sqlite3";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { AppError } from "../../shared/fault.ts";
import { asArchiveFault } from "./open.ts";

const ownerNote = z.object({
  pid: z.number().int(),
  /** Where its interface is, when it has an address. */
  address: z.string().optional(),
});

/** Held for the life of the process: a handle that nothing refers to is collected, and its lock with it. */
const held = new Set<Database.Database>();

export type Ownership = {
  /** Tells a second starter where to look. The address must hold no token. */
  announce: (address: string) => void;
  release: () => void;
};

/**
 * Takes a data folder for this process; throws `folder-in-use` and says who has it, or what keeps the folder from being
 * written. The lock dies with the process.
 */
export function ownFolder(dataDir: string): Ownership {
  const notePath = join(dataDir, "owner.json");
  let db: Database.Database | undefined;
  try {
    db = new Database(join(dataDir, "owner.sqlite"), { timeout: 0 });
    db.exec("BEGIN EXCLUSIVE");
  } catch (cause) {
    db?.close();
    const known = asArchiveFault(cause);
    if (known instanceof AppError && known.code !== "folder-in-use")
      throw known;
    throw new AppError("folder-in-use", describeOwner(notePath, dataDir), {
      cause,
    });
  }
  held.add(db);
  const note = (address?: string) => {
    try {
      writeFileSync(
        notePath,
        JSON.stringify({ pid: process.pid, ...(address ? { address } : {}) }),
        { mode: 0o600 },
      );
    } catch {
      // A full disk keeps nobody from starting: the lock holds without the note.
    }
  };
  note();
  return {
    announce: note,
    release() {
      rmSync(notePath, { force: true });
      held.delete(db);
      db.close();
    },
  };
}

function describeOwner(notePath: string, dataDir: string): string {
  try {
    const { pid, address } = ownerNote.parse(
      JSON.parse(readFileSync(notePath, "utf8")),
    );
    const where = address === undefined ? "" : `, at ${address}`;
    return `Porchlight is already running on ${dataDir} (process ${pid}${where}). Close it first, or choose another folder with --data.`;
  } catch {
    return `Porchlight is already running on ${dataDir}. Close it first, or choose another folder with --data.`;
  }
}
