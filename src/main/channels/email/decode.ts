import libmime from "libmime";

const utf8 = new TextDecoder("utf-8", { fatal: true });

/** Bytes with no charset, or with ASCII's: UTF-8 where they are valid, else Windows-1252, as senders mean it. */
export function decodeUnlabelled(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return decodeAs("windows-1252", bytes);
  }
}

const latin1 = /^(?:iso[-_]?8859[-_]?1|latin[-_]?1|l1)$/;

function decodeAs(charset: string, bytes: Uint8Array): string {
  // The one call of libmime that knows every charset that mail is written in.
  return libmime.decodeWord(
    charset,
    "B",
    Buffer.from(bytes).toString("base64"),
  );
}

export function decodeCharset(bytes: Uint8Array, charset?: string): string {
  const name = (charset ?? "").trim().toLowerCase();
  if (/^(?:|us-ascii|ascii|utf-?8|unknown-8bit|x-unknown)$/.test(name))
    return decodeUnlabelled(bytes);
  // Who says Latin-1 means Windows-1252 (https://encoding.spec.whatwg.org/#names-and-labels).
  return decodeAs(latin1.test(name) ? "windows-1252" : name, bytes);
}

function fromBase64(bytes: Buffer): Buffer {
  // Some senders pad every line; Node stops at the first padding.
  const pieces = bytes.toString("latin1").split(/=+/);
  return Buffer.concat(pieces.map((piece) => Buffer.from(piece, "base64")));
}

function fromQuotedPrintable(bytes: Buffer): Buffer {
  const text = bytes
    .toString("latin1")
    .replace(/[ \t]+(?=\r?\n)/g, "")
    .replace(/=\r?\n/g, "")
    .replace(/=([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
  return Buffer.from(text, "latin1");
}

/** Undoes Content-Transfer-Encoding (RFC 2045); what is broken is taken as far as it goes. */
export function decodeTransfer(bytes: Buffer, encoding?: string): Buffer {
  switch ((encoding ?? "").trim().toLowerCase()) {
    case "base64":
      return fromBase64(bytes);
    case "quoted-printable":
      return fromQuotedPrintable(bytes);
    default:
      return bytes;
  }
}

/** Joins the soft line breaks of format=flowed (RFC 3676) inside paragraphs of the same quote depth. */
export function unflow(text: string, deleteSpace: boolean): string {
  const lines: string[] = [];
  let open: number | null = null;
  for (const line of text.split(/\r?\n/)) {
    const quote = /^>*/.exec(line)?.[0] ?? "";
    const content = line.slice(quote.length).replace(/^ /, "");
    const soft = content.endsWith(" ") && content !== "-- ";
    const piece = soft && deleteSpace ? content.slice(0, -1) : content;
    if (open === quote.length && content !== "-- ")
      lines.push((lines.pop() ?? "") + piece);
    else lines.push(quote === "" ? piece : `${quote} ${piece}`);
    open = soft ? quote.length : null;
  }
  return lines.join("\n");
}
