import {
  closeSync,
  fdatasyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { storedDraft, type StoredDraft } from "../archive/drafts.ts";
import { syncFolder } from "../archive/files.ts";
import { storedItem, type StoredItem } from "../archive/outbox.ts";
import type { Log } from "../log.ts";

/** One line: how a draft or an outbox item stood after a save. */
const unsentLine = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("draft"), draft: storedDraft }),
  z.object({ kind: z.literal("item"), item: storedItem }),
]);
type UnsentLine = z.infer<typeof unsentLine>;

/** What the user wrote as the file has it: the last line of each wins. */
export type UnsentTexts = {
  drafts: Map<string, StoredDraft>;
  items: Map<string, StoredItem>;
};

/** A second copy of everything unsent, outside the archive, so that a damaged archive takes no text with it. */
export type Unsent = {
  /** On disk when it returns. The archive is the first copy: a failure here is logged, not thrown. */
  noteDraft: (draft: StoredDraft) => void;
  noteItem: (item: StoredItem) => void;
  /** Writes the file anew with what is unsent now: what has been erased since is not in it. */
  renew: () => void;
  close: () => void;
};

function fileIn(dataDir: string): string {
  return join(dataDir, "unsent.jsonl");
}

/** Reads what is there, line by line; a line that is torn or strange costs nothing but itself. */
export function readUnsent(dataDir: string): UnsentTexts {
  const texts: UnsentTexts = { drafts: new Map(), items: new Map() };
  for (const line of readLines(fileIn(dataDir))) {
    const read = readLine(line);
    if (read?.kind === "draft") texts.drafts.set(read.draft.id, read.draft);
    if (read?.kind === "item") texts.items.set(read.item.id, read.item);
  }
  return texts;
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, "utf8").split("\n");
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw cause;
  }
}

function readLine(line: string): UnsentLine | undefined {
  if (line === "") return undefined;
  try {
    return unsentLine.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

function toText(line: UnsentLine): string {
  return `${JSON.stringify(line)}\n`;
}

/** Replaces the file by exactly these texts: either the old file or the new one is there, whole. */
function compact(path: string, texts: UnsentTexts): void {
  const lines = [
    ...[...texts.drafts.values()].map((draft) =>
      toText({ kind: "draft", draft }),
    ),
    ...[...texts.items.values()].map((item) => toText({ kind: "item", item })),
  ];
  const next = `${path}.next`;
  writeFileSync(next, lines.join(""), { mode: 0o600, flush: true });
  renameSync(next, path);
  syncFolder(dirname(path));
}

/** Beyond this the file is written anew while the program runs, as it is at every start. */
const mostBytes = 16_000_000;

/** Begins the file anew with what is unsent now, then takes down every change. */
export function openUnsent(
  dataDir: string,
  /** All that the file has to hold, from the archive. */
  current: () => UnsentTexts,
  log: Log,
  options: { mostBytes?: number } = {},
): Unsent {
  const path = fileIn(dataDir);
  const limit = options.mostBytes ?? mostBytes;
  let file = begin();
  let bytes = 0;
  // What could not be compacted may end in the middle of a line.
  let isTorn = true;

  function begin(): number {
    try {
      compact(path, current());
    } catch (cause) {
      // The longer file serves as well.
      log.error("unsent.jsonl could not be compacted", cause);
    }
    return openSync(path, "a", 0o600);
  }

  function renew(): void {
    const next = begin();
    closeSync(file);
    file = next;
    bytes = 0;
  }

  function append(line: UnsentLine): void {
    try {
      if (bytes > limit) renew();
      // After a write that broke off the next line must not be glued to it.
      bytes += writeAll(file, (isTorn ? "\n" : "") + toText(line));
      isTorn = false;
      fdatasyncSync(file);
    } catch (cause) {
      isTorn = true;
      log.error("unsent.jsonl could not be written", cause);
    }
  }

  return {
    noteDraft: (draft) => append({ kind: "draft", draft }),
    noteItem: (item) => append({ kind: "item", item }),
    renew,
    close: () => closeSync(file),
  };
}

function writeAll(file: number, text: string): number {
  const bytes = Buffer.from(text);
  let written = 0;
  while (written < bytes.length) written += writeSync(file, bytes, written);
  return written;
}
