/** What a conversation is called: the subject without its “Re:”, else the first words. */
export function firstLine(subject: string | undefined, text: string): string {
  const plain = subject?.replace(/^((re|aw|sv|fwd?|wg)\s*:\s*)+/i, "");
  if (plain !== undefined && plain.trim() !== "") return plain.trim();
  const line = text.replace(/\s+/gu, " ").trim();
  return line.length > 80 ? `${line.slice(0, 79).trimEnd()}…` : line;
}
