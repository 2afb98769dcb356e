const farthest = 20_000;
const mostStarts = 20;

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/**
 * The JSON of an answer, also where PHP has printed warnings before it or a cache a remark behind it; undefined where
 * there is none, or not all of it. What begins as JSON is not looked for further inside: there stands what strangers wrote.
 */
export function readJson(text: string): unknown {
  const whole = text.replace(/^\uFEFF/, "").trim();
  const json = parse(whole);
  if (json !== undefined || whole === "") return json;
  if (/^[[{]/.test(whole)) {
    const end = Math.max(whole.lastIndexOf("}"), whole.lastIndexOf("]")) + 1;
    return /^\s*</.test(whole.slice(end))
      ? parse(whole.slice(0, end))
      : undefined;
  }
  const starts = whole
    .slice(0, farthest)
    .matchAll(/(?<=[\n>])\s*([[{])(?=\s*["{\]}])/g);
  let tried = 0;
  for (const { index } of starts) {
    const found = parse(whole.slice(index));
    tried += 1;
    if (found !== undefined || tried === mostStarts) return found;
    if (/^\s*[[{]\s*(?:\{\s*)?"/.test(whole.slice(index, index + 200))) return;
  }
  return undefined;
}
