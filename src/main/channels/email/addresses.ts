/** A name as written, still encoded, and an address. */
export type RawMailbox = { name: string; address: string };

/** Stands in the unquoted text for what was quoted: no address holds it. */
const quoteMark = '"';
const address = /^[^\s@<>"(),;:\\]{1,256}@[^\s@<>"(),;:\\]{1,255}$/;

function isAddress(text: string): boolean {
  return text.length <= 512 && address.test(text);
}

/** One entry of a list while it is read. */
type Entry = {
  /** All words outside of angle brackets and comments. */
  words: string;
  /** The same with quoted words struck out, so that no quoted text becomes an address. */
  bare: string;
  angle: string | null;
  comment: string;
};

const empty = (): Entry => ({ words: "", bare: "", angle: null, comment: "" });

function readEntry(entry: Entry): RawMailbox | undefined {
  if (entry.angle !== null) {
    const inside = entry.angle.trim();
    const name = entry.words.trim() || entry.comment.trim();
    return isAddress(inside) ? { name, address: inside } : undefined;
  }
  const tokens = entry.bare.split(/\s+/).filter((token) => token !== "");
  const found = tokens.findLast((token) => isAddress(token));
  if (found === undefined) return undefined;
  const rest = entry.words.replace(found, "").trim();
  return { name: rest || entry.comment.trim(), address: found };
}

/**
 * The mailboxes of an address list (RFC 5322, 3.4), groups opened. In time linear in its length whatever
 * a stranger writes, which the parsers at hand are not; what is no address is left out.
 */
export function parseMailboxes(list: string, max: number): RawMailbox[] {
  const mailboxes: RawMailbox[] = [];
  let entry = empty();
  let state: "words" | "quoted" | "angle" = "words";
  let depth = 0;
  const flush = () => {
    const read = readEntry(entry);
    if (read !== undefined) mailboxes.push(read);
    entry = empty();
  };
  for (let at = 0; at < list.length && mailboxes.length < max; at += 1) {
    let char = list.charAt(at);
    const escaped = char === "\\" && state !== "angle";
    if (escaped) {
      at += 1;
      char = list.charAt(at);
    }
    if (depth > 0) {
      if (!escaped && char === "(") depth += 1;
      else if (!escaped && char === ")") depth -= 1;
      if (depth > 0) entry.comment += char;
    } else if (state === "quoted") {
      if (!escaped && char === '"') state = "words";
      else entry.words += char;
    } else if (state === "angle") {
      if (char === ">") state = "words";
      else entry.angle = (entry.angle ?? "") + char;
    } else if (escaped) {
      entry.words += char;
      entry.bare += quoteMark;
    } else if (char === '"') {
      state = "quoted";
      entry.bare += quoteMark;
    } else if (char === "(") depth = 1;
    else if (char === "<") {
      if (entry.angle !== null) flush();
      entry.angle = "";
      state = "angle";
    } else if (char === "," || char === ";") flush();
    // What stands before a colon is the name of a group.
    else if (char === ":" && entry.angle === null) entry = empty();
    else if (entry.angle === null) {
      entry.words += char;
      entry.bare += char;
    }
  }
  // A quote that nobody closed swallowed the rest: read again as if there were none.
  if (state === "quoted") return parseMailboxes(list.replaceAll('"', " "), max);
  if (mailboxes.length < max) flush();
  return mailboxes;
}
