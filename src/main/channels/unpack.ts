import { promisify } from "node:util";
import {
  brotliDecompress,
  constants,
  gunzip,
  inflate,
  inflateRaw,
} from "node:zlib";

/** Content codings that can be unpacked (RFC 9110, 8.4.1). */
export const codings = "gzip, deflate, br";

/** A server that packs more often than this means no good. */
const mostTimes = 3;

const unzip = promisify(gunzip);
const unwrap = promisify(inflate);
const unwrapRaw = promisify(inflateRaw);
const unbrotli = promisify(brotliDecompress);

async function unpackOnce(
  bytes: Uint8Array,
  coding: string,
  maxOutputLength: number,
): Promise<Uint8Array> {
  // Like browsers: what breaks off is taken as far as it goes; the connection says whether all of it came.
  const zlib = { maxOutputLength, finishFlush: constants.Z_SYNC_FLUSH };
  switch (coding) {
    case "gzip":
    case "x-gzip":
      return unzip(bytes, zlib);
    case "deflate":
      // Meant with zlib's wrapping (RFC 1950), sent without it (RFC 1951) by many.
      return ((bytes[0] ?? 0) & 0x0f) === 8
        ? unwrap(bytes, zlib)
        : unwrapRaw(bytes, zlib);
    case "br":
      return unbrotli(bytes, {
        maxOutputLength,
        finishFlush: constants.BROTLI_OPERATION_FLUSH,
      });
    default:
      return bytes;
  }
}

/** Undoes a `Content-Encoding`; a coding that nobody knows stays as it is. */
export async function unpack(
  packed: Uint8Array,
  encoding: string | null,
  maxBytes: number,
): Promise<Uint8Array | "too-large" | "broken"> {
  if (encoding === null || packed.byteLength === 0) return packed;
  const times = encoding.toLowerCase().split(",").toReversed();
  if (times.length > mostTimes) return "broken";
  let bytes = packed;
  try {
    for (const coding of times)
      bytes = await unpackOnce(bytes, coding.trim(), maxBytes);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : "";
    return code === "ERR_BUFFER_TOO_LARGE" ? "too-large" : "broken";
  }
  return bytes;
}
