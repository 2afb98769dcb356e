const quote = 0x22;
const backslash = 0x5c;
const openList = 0x5b;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

/** Whether brackets lie deeper inside one another than a reader that calls itself can follow; told before parsing. */
export function isDeeperThan(most: number, json: Buffer): boolean {
  let depth = 0;
  let at = 0;
  while (at < json.length) {
    const byte = json[at] ?? 0;
    if (byte === quote) at = endOfString(json, at);
    else if (byte === openList || byte === openObject) {
      depth += 1;
      if (depth > most) return true;
    } else if (byte === closeList || byte === closeObject) depth -= 1;
    at += 1;
  }
  return false;
}

/** The place of the quotation mark that ends the string begun at `at`. */
function endOfString(json: Buffer, at: number): number {
  for (;;) {
    const end = json.indexOf(quote, at + 1);
    if (end < 0) return json.length;
    let escapes = 0;
    while (json[end - 1 - escapes] === backslash) escapes += 1;
    if (escapes % 2 === 0) return end;
    at = end;
  }
}

const half = /\\ud[89a-f]/i;

/** Whether every text in it is Unicode: no half of a surrogate pair, which only an escape can bring into a file of UTF-8. */
export function isWellFormed(json: string, value: unknown): boolean {
  return !half.test(json) || isWhole(value);
}

function isWhole(value: unknown): boolean {
  if (typeof value === "string") return value.isWellFormed();
  if (typeof value !== "object" || value === null) return true;
  return Object.entries(value).every(
    ([key, inner]) => key.isWellFormed() && isWhole(inner),
  );
}
