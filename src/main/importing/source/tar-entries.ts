/** What stands in a tar file, without its bytes. */
export type TarEntry = {
  name: string;
  size: number;
  isFile: boolean;
  /** Its bytes; what is left of them is passed over when the next one is asked for. */
  body: AsyncGenerator<Buffer>;
};

const blockBytes = 512;
/** A long name comes as a file of its own before the entry that bears it. */
const maxExtraBytes = 1_000_000;

/** Exactly so many bytes at a time, out of chunks of any size. */
function createByteReader(chunks: AsyncIterable<Uint8Array>) {
  const source = chunks[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  /** Whether anything is left. */
  const fill = async (): Promise<boolean> => {
    while (held.length === 0) {
      const next = await source.next();
      if (next.done === true) return false;
      const { value } = next;
      held = Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
    return true;
  };
  async function* some(bytes: number): AsyncGenerator<Buffer> {
    let left = bytes;
    while (left > 0) {
      if (!(await fill())) throw new Error("unexpected end of tar file");
      const piece = held.subarray(0, left);
      held = held.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }
  return {
    some,
    async drain(): Promise<void> {
      while (await fill()) held = Buffer.alloc(0);
    },
    async exactly(bytes: number): Promise<Buffer> {
      const pieces: Buffer[] = [];
      for await (const piece of some(bytes)) pieces.push(piece);
      return Buffer.concat(pieces);
    },
    close: () => source.return?.(),
  };
}

function textOf(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end < 0 ? bytes.length : end);
}

/** Octal digits; what is larger than those can say, as a number of base 256 (GNU). */
function numberOf(bytes: Buffer): number {
  const first = bytes[0] ?? 0;
  if ((first & 0x80) === 0) {
    const digits = textOf(bytes).trim();
    return /^[0-7]*$/.test(digits)
      ? Number.parseInt(digits === "" ? "0" : digits, 8)
      : Number.NaN;
  }
  return bytes
    .subarray(1)
    .reduce((sum, byte) => sum * 256 + byte, first & 0x7f);
}

/** The sum of all bytes of a header, its own field read as spaces. */
function checksumOf(header: Buffer): number {
  return header.reduce(
    (sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte),
    0,
  );
}

/** `27 path=some/name\n`, each with its own length before it (POSIX.1-2001). */
function readPax(bytes: Buffer): Map<string, string> {
  const fields = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const length = Number(bytes.toString("latin1", at, space));
    if (space < 0 || !(length > 0)) break;
    const record = bytes.toString("utf8", space + 1, at + length - 1);
    const equals = record.indexOf("=");
    fields.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return fields;
}

/**
 * The entries of a tar file (ustar, pax, GNU), in their order. Throws where it is damaged or not whole.
 * https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13_06
 */
export async function* readTar(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<TarEntry> {
  const reader = createByteReader(chunks);
  let longName: string | undefined;
  let longSize: number | undefined;
  try {
    for (;;) {
      const header = await reader.exactly(blockBytes);
      // Two blocks of zeros end it, one is enough to know; packed ones are read on to notice a cut.
      if (header.every((byte) => byte === 0)) {
        await reader.drain();
        return;
      }
      if (numberOf(header.subarray(148, 156)) !== checksumOf(header))
        throw new Error("invalid tar header");
      const size = longSize ?? numberOf(header.subarray(124, 136));
      if (!Number.isSafeInteger(size)) throw new Error("invalid tar header");
      const padding = (blockBytes - (size % blockBytes)) % blockBytes;
      const type = String.fromCharCode(header[156] ?? 0);
      if (type === "x" || type === "L") {
        if (size > maxExtraBytes) throw new Error("invalid tar header");
        const extra = await reader.exactly(size);
        await reader.exactly(padding);
        if (type === "L") longName = textOf(extra);
        else {
          const fields = readPax(extra);
          longName = fields.get("path") ?? longName;
          const said = fields.get("size");
          longSize = said === undefined ? longSize : Number(said);
        }
        continue;
      }
      const isUstar = header.toString("latin1", 257, 262) === "ustar";
      const prefix = isUstar ? textOf(header.subarray(345, 500)) : "";
      const short = textOf(header.subarray(0, 100));
      const body = reader.some(size);
      yield {
        name: longName ?? (prefix === "" ? short : `${prefix}/${short}`),
        size,
        isFile: type === "0" || type === "\0" || type === "7",
        body,
      };
      let rest = await body.next();
      while (rest.done !== true) rest = await body.next();
      await reader.exactly(padding);
      longName = undefined;
      longSize = undefined;
    }
  } finally {
    await reader.close();
  }
}
