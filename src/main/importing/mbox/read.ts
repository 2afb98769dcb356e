import { AppError } from "../../../shared/fault.ts";
import { cleanLine } from "../../../shared/body/clean.ts";
import { toMessage } from "../../channels/email/wire.ts";
import type { ArchiveKind } from "../archives.ts";
import type { Find, ReadOptions } from "../find.ts";
import type { PassedOver } from "../importer.ts";
import type { Source } from "../source/source.ts";
import { readLetters, type Letter } from "./letters.ts";
import { readMail } from "../../channels/email/mime.ts";
import { fieldsOf, splitHeader } from "../../channels/email/mime-lines.ts";
import { createOwnerGuess, tellingLetters } from "./owner.ts";

/** What Gmail marks in this way is no mail that anybody wrote to us. */
const unwanted = /(?:^|,)\s*(?:spam|trash)\s*(?:,|$)/i;
const draft = /(?:^|,)\s*drafts?\s*(?:,|$)/i;
/** Thunderbird's flag for what was deleted and is still in the file. */
const expunged = 0x0008;

/** Files that hold mail: `….mbox`, Thunderbird's without an ending beside their index, Apple's `….mbox/mbox`. */
function mailFiles(paths: readonly string[]): string[] {
  const all = new Set(paths);
  return paths.filter(
    (path) => /(?:^|[./])mbox$/i.test(path) || all.has(`${path}.msf`),
  );
}

async function* lettersOf(
  source: Source,
  files: readonly string[],
): AsyncGenerator<{ file: string; letter: Letter }> {
  for (const file of files)
    for await (const letter of readLetters(source.read(file), file))
      yield { file, letter };
}

/** Whose mail it is, by its first mails. */
async function guessOwner(
  source: Source,
  files: readonly string[],
): Promise<{ address: string; name: string } | undefined> {
  const guess = createOwnerGuess();
  for await (const { letter } of lettersOf(source, files)) {
    guess.learn(fieldsOf(splitHeader(letter.bytes).header));
    if (letter.record >= tellingLetters) break;
  }
  return guess.answer();
}

/** Why a mail is not taken in; undefined for one that is. */
function passedOver(
  fields: ReadonlyMap<string, string>,
): PassedOver | undefined {
  const labels = fields.get("x-gmail-labels") ?? "";
  if (draft.test(labels) || fields.has("x-mozilla-draft-info")) return "drafts";
  const status = Number.parseInt(fields.get("x-mozilla-status") ?? "0", 16);
  return unwanted.test(labels) || (status & expunged) !== 0
    ? "spam and deleted mails"
    : undefined;
}

async function beginsLikeMail(source: Source, file: string): Promise<boolean> {
  for await (const chunk of source.read(file)) {
    const head = Buffer.from(chunk.subarray(0, 100)).toString("latin1");
    return /^(?:\u00ef\u00bb\u00bf)?\s*From /.test(head);
  }
  return false;
}

/** The mails of one or more mbox files, with the ids that polling would give them. */
async function* readMbox(
  source: Source,
  { now, addresses, keep }: ReadOptions,
): AsyncGenerator<Find> {
  const listed = await source.list();
  // One file alone is taken at its word: its first line tells.
  const files = listed.length === 1 ? listed : mailFiles(listed);
  const guessed =
    addresses === undefined ? await guessOwner(source, files) : undefined;
  const own = (addresses ?? [guessed?.address ?? ""]).map((address) =>
    address.trim().toLowerCase(),
  );
  const [ownId = "", ...aliases] = own;
  if (ownId === "")
    throw new AppError(
      "invalid-input",
      "None of these mails says whose they are. Say which address is yours.",
      { details: { path: ["addresses"] } },
    );
  const name = cleanLine(guessed?.name ?? ownId, 80);
  yield {
    type: "account",
    account: {
      channel: "email",
      handle: ownId,
      name,
      identities: own.map((address) => ({
        remoteId: address,
        name: address === ownId ? name : address,
        handle: address,
        bot: false,
      })),
      settings: { address: ownId },
    },
  };
  for await (const { file, letter } of lettersOf(source, files)) {
    const { record, line } = letter;
    try {
      const { raw, fields, fileOf } = readMail(letter.bytes);
      if (raw.fields.length === 0) {
        yield {
          type: "problem",
          problem: { file, record, line, why: "It has no header." },
        };
        continue;
      }
      const passed = passedOver(fields);
      if (passed !== undefined) {
        yield { type: "passed", what: passed };
        continue;
      }
      const message = toMessage(raw, { ownId, aliases, now });
      for (const attachment of message.attachments) {
        const file = fileOf(attachment.part ?? "");
        if (keep !== undefined && file !== undefined && !letter.cut)
          attachment.digest = await keep(file);
      }
      yield { type: "message", message };
    } catch (cause) {
      // A disk that is full is no fault of the mail.
      if (cause instanceof AppError) throw cause;
      yield {
        type: "problem",
        problem: {
          file,
          record,
          line,
          why: "What it says could not be made sense of.",
          text: letter.bytes.subarray(0, 2000).toString("latin1"),
        },
      };
    }
  }
}

export const mbox: ArchiveKind = {
  kind: "mbox",
  name: "A mailbox (mbox)",
  async isIt(paths, source) {
    const [only = ""] = paths;
    return paths.length === 1
      ? mailFiles(paths).length === 1 || beginsLikeMail(source, only)
      : mailFiles(paths).length > 0;
  },
  read: readMbox,
  notes: [],
  asks: "addresses",
};
