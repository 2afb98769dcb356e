/* oxlint-disable no-control-regex -- control characters are what this file is about */

/**
 * What no text may hold: C0 and C1 controls apart from tab and newline, byte order marks and other
 * noncharacters, interlinear annotations, and the bidi embeddings and overrides that let a name read
 * as another one. The marks LRM, RLM and ALM and joiners stay: languages need them.
 */
const unwanted =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\ufeff\ufff9-\ufffb\ufffe\uffff]/g;
const isolates = /[\u2066-\u2069]/g;

/** Bidi isolates are legitimate, but one that is not closed would turn what stands after the text. */
function hasOpenIsolate(text: string): boolean {
  let depth = 0;
  for (const [mark] of text.matchAll(isolates)) {
    depth += mark === "\u2069" ? -1 : 1;
    if (depth < 0) return true;
  }
  return depth !== 0;
}

/** Text as it may be stored and shown: well-formed Unicode, `\n` for every line end, no control characters. */
export function cleanText(text: string): string {
  const cleaned = text
    .toWellFormed()
    .replace(/\r\n?|[\u0085\u2028\u2029]/g, "\n")
    .replace(unwanted, "");
  return hasOpenIsolate(cleaned) ? cleaned.replace(isolates, "") : cleaned;
}

/** A name, subject or title: one clean line without spaces around it, at most `max` UTF-16 units. */
export function cleanLine(text: string, max = 500): string {
  const line = cleanText(text).replace(/\s+/g, " ").trim();
  if (line.length <= max) return line;
  return `${line
    .slice(0, max - 1)
    .toWellFormed()
    .replace(/\ufffd$/, "")}…`;
}
