/** The addresses in a text, one per line; blank lines and repeats are left out. */
export function typedAddresses(text: string): string[] {
  const lines = text.split(/\r\n|[\r\n\u2028]/).map((line) => line.trim());
  return [...new Set(lines)].filter((line) => line !== "");
}
