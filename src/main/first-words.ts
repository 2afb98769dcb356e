/** The first words of a text, for a toast. */
export function firstWords(text: string): string {
  const words = text.trim().replace(/\s+/gu, " ");
  return words.length > 40 ? `${words.slice(0, 39).trimEnd()}…` : words;
}
