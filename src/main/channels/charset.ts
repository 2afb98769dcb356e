/** The charset of a Content-Type header, if it names one. */
export function readCharset(contentType: string | null): string | undefined {
  return /;\s*charset\s*=\s*["']?([^\s"';]+)/i.exec(contentType ?? "")?.[1];
}

/** Whether this machine can decode the charset. */
export function isCharset(label: string): boolean {
  try {
    return new TextDecoder(label).encoding !== "";
  } catch {
    return false;
  }
}

/** Bytes to text; a byte order mark wins over the label, an unknown label means UTF-8, what is broken becomes U+FFFD. */
export function decodeBytes(bytes: Uint8Array, label?: string): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe)
    return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff)
    return new TextDecoder("utf-16be").decode(bytes);
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    return new TextDecoder().decode(bytes);
  const known = label !== undefined && isCharset(label);
  return new TextDecoder(known ? label : "utf-8").decode(bytes);
}
