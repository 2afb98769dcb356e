/** An escape of half a surrogate pair; `JSON.stringify` writes whole pairs as they are. */
const half = /\\ud[89a-f]/i;

/** As JSON in well-formed Unicode, as RFC 7493 wants it: half a pair, which no other program could read, becomes U+FFFD. */
export function wellFormed(value: unknown): string {
  const text = JSON.stringify(value);
  return half.test(text) ? JSON.stringify(mended(value)) : text;
}

function mended(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map(mended);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key.toWellFormed(),
      mended(inner),
    ]),
  );
}
