import type { ExportFormat } from "../../shared/contract/archive.ts";
import type { FoundMessage } from "../../shared/export/found.ts";
import { AppError } from "../../shared/fault.ts";
import { findMessages } from "../archive/found-messages.ts";
import { openForReading } from "../archive/open.ts";
import { queryContext, readQuery } from "../archive/query-read.ts";
import { createFileWriter } from "../files/file-writer.ts";
import { writeWhole } from "../files/target.ts";
import type { TaskControl } from "../jobs/task-control.ts";
import { csvHead, csvLine } from "./csv.ts";
import { markdownHead, markdownHeading, markdownMessage } from "./markdown.ts";
import { mboxMessage } from "./mbox.ts";
import { wellFormed } from "./well-formed.ts";

export type FoundInput = {
  path: string;
  replace: boolean;
  query: string;
  format: ExportFormat;
  mark: boolean;
  now: number;
};

const lookEvery = 100;

/** Writes what a query finds into a file: every message of the conversations found (`docs/export-format.md`). */
export async function exportFound(
  control: TaskControl,
  input: FoundInput,
): Promise<{ messages: number; conversations: number }> {
  const { path, replace } = input;
  const db = openForReading(control.dataDir);
  try {
    db.exec("BEGIN");
    const query = readQuery(input.query);
    const found = findMessages(query, queryContext(db, input.now));
    const { dataDir } = control;
    return await writeWhole(
      { path, what: "file", dataDir, replace, isOurs: () => true },
      (part) => writeFile(part, found, input, control),
    );
  } finally {
    db.close();
  }
}

async function writeFile(
  path: string,
  found: Iterable<FoundMessage>,
  { query, format, mark }: FoundInput,
  control: TaskControl,
): Promise<{ messages: number; conversations: number }> {
  const file = createFileWriter(path);
  try {
    if (format === "csv") file.write(csvHead(mark));
    if (format === "markdown") file.write(markdownHead(query));
    let messages = 0;
    let conversations = 0;
    let last: string | undefined;
    for (const message of found) {
      const isFirst = message.conversation.id !== last;
      last = message.conversation.id;
      if (isFirst) conversations += 1;
      messages += 1;
      const text = say(message, format, isFirst);
      file.write(typeof text === "string" ? text : await text);
      if (messages % lookEvery !== 0) continue;
      if (control.isCancelled())
        throw new AppError("cancelled", "The export was cancelled.");
      control.progress(messages);
    }
    file.close();
    return { messages, conversations };
  } finally {
    file.drop();
  }
}

function say(
  message: FoundMessage,
  format: ExportFormat,
  isFirst: boolean,
): string | Promise<string> {
  switch (format) {
    case "csv":
      return csvLine(message);
    case "jsonl":
      return `${wellFormed(message)}\n`;
    case "markdown":
      return (
        (isFirst ? markdownHeading(message) : "") + markdownMessage(message)
      );
    case "mbox":
      return mboxMessage(message);
  }
}
