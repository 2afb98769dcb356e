import { isAscii, isUtf8 } from "node:buffer";
import { decodeBytes, isCharset, readCharset } from "../charset.ts";

/** The encoding that an XML declaration names; read as ASCII, which every encoding but UTF-16 extends. */
function readDeclaration(bytes: Uint8Array): string | undefined {
  const head = new TextDecoder("latin1").decode(bytes.subarray(0, 1000));
  return /<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']/i.exec(head)?.[1];
}

/** UTF-16 without a byte order mark, known by the zero beside the first `<`. */
function readUtf16(bytes: Uint8Array): string | undefined {
  if (bytes[0] === 0x3c && bytes[1] === 0) return "utf-16le";
  if (bytes[0] === 0 && bytes[1] === 0x3c) return "utf-16be";
  return undefined;
}

/**
 * A feed's bytes as text. By the standards the byte order mark wins, then the header, then the XML
 * declaration (RFC 7303); but servers and templates often contradict each other, and no other
 * encoding's text is valid UTF-8 by accident. So what is valid UTF-8 is UTF-8, unless it is pure
 * ASCII, where a label such as ISO-2022-JP still matters.
 */
export function decodeFeed(
  bytes: Uint8Array,
  contentType: string | null,
): string {
  const labels = [
    readUtf16(bytes),
    readCharset(contentType),
    readDeclaration(bytes),
  ].filter((label) => label !== undefined && isCharset(label));
  const ascii = isAscii(bytes);
  if (!ascii && labels[0]?.startsWith("utf-16") !== true && isUtf8(bytes))
    return decodeBytes(bytes);
  const legacy = labels.find((label) => !/^utf-?8$/i.test(label ?? ""));
  return decodeBytes(bytes, ascii ? labels[0] : (legacy ?? "windows-1252"));
}
