const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Facebook and Instagram write every byte of UTF-8 as a character of its own (`\u00c3\u00a9` for é). Undone where
 * the characters are such bytes; newer archives are right, and stay as they are.
 */
export function repairText(text: string): string {
  let isAscii = true;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 0xff) return text;
    if (code > 0x7f) isAscii = false;
  }
  if (isAscii) return text;
  try {
    return utf8.decode(Buffer.from(text, "latin1"));
  } catch {
    return text;
  }
}

/** The same for all that a record holds, its keys included; records are not deeper than `maxDepth`. */
export function repair(value: unknown): unknown {
  if (typeof value === "string") return repairText(value);
  if (Array.isArray(value)) return value.map(repair);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [repairText(key), repair(each)]),
  );
}
